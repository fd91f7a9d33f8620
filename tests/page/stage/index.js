// What scripts of these tests see: the simulator's own stage, filled from memory, and a person in front of it. It stands
// in the place of the stage page's main.js, under that page's policy.
import { recordedSockets } from '../../../generator/xiaoliu/simulator/src/device/socket-sources.js';
import { recordedSource } from '../../../generator/xiaoliu/simulator/src/device/sources.js';
import { Reader } from './reader.js';
import { TestStage } from './test-stage.js';

const { open, closeCurrent } = TestStage;

Object.assign(globalThis, { bench: { open, closeCurrent, Reader, recordedSockets, recordedSource } });
