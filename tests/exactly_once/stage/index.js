// The page of the state machine: one phone with the generated mini-program, in the place of the stage page's main.js.
import { Phone } from './phone.js';

Object.assign(globalThis, { phone: new Phone() });
