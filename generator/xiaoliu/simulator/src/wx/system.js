import { metricsOf } from '../device/metrics.js';
import { asynchronous } from './calls.js';

/**
 * What a mini-program may know of the machine and the app around it. Sizes are CSS pixels.
 *
 * @typedef {import('./types.js').StageContext} StageContext
 */

/** The base library whose types the tests check against. */
const SDK_VERSION = '3.17.0';

/** Text of the normal size on a phone, in CSS pixels. */
const NORMAL_FONT_SIZE = 17;

/**
 * @param {StageContext} context
 * @returns {import('./types.js').Api}
 */
export function systemApi(context) {
  const { device } = context;
  const { machine, profile } = device;

  const getDeviceInfo = () => ({
    abi: profile.name === 'android' ? 'arm64-v8a' : '', deviceAbi: '', benchmarkLevel: profile.name === 'android' ? 30 : -1,
    brand: machine.brand, model: machine.model, system: machine.system, platform: profile.platform, cpuType: '', memorySize: '4096',
  });

  const getWindowInfo = () => windowInfo(context);

  const getAppBaseInfo = () => ({
    SDKVersion: SDK_VERSION, enableDebug: profile.name === 'devtools', host: { env: 'WeChat', appId: '' },
    language: device.state.locale, version: machine.appVersion, theme: device.state.theme,
    fontSizeScaleFactor: device.state.fontScale, fontSizeSetting: Math.round(NORMAL_FONT_SIZE * device.state.fontScale),
  });

  const getSystemSetting = () => ({
    bluetoothEnabled: false, locationEnabled: false, wifiEnabled: device.state.networkType === 'wifi', deviceOrientation: 'portrait',
  });

  /** Nobody has been asked yet. */
  const getAppAuthorizeSetting = () => Object.fromEntries([
    'albumAuthorized', 'bluetoothAuthorized', 'cameraAuthorized', 'locationAuthorized', 'microphoneAuthorized',
    'notificationAuthorized', 'phoneCalendarAuthorized',
  ].map((name) => [name, 'not determined']));

  const getSystemInfoSync = () => ({
    ...getDeviceInfo(), ...getWindowInfo(), ...getAppBaseInfo(), ...getSystemSetting(),
  });

  const getMenuButtonBoundingClientRect = () => metrics(context).capsule;

  return {
    getDeviceInfo, getWindowInfo, getAppBaseInfo, getSystemSetting, getAppAuthorizeSetting, getSystemInfoSync,
    getMenuButtonBoundingClientRect,
    getSystemInfo: asynchronous(context, 'getSystemInfo', getSystemInfoSync),
    getSystemInfoAsync: asynchronous(context, 'getSystemInfoAsync', getSystemInfoSync),
  };
}

/** @param {StageContext} context */
export function windowInfo(context) {
  const { pixelRatio, screenWidth, screenHeight, windowWidth, windowHeight, statusBarHeight, safeArea, screenTop } = metrics(context);
  return { pixelRatio, screenWidth, screenHeight, windowWidth, windowHeight, statusBarHeight, safeArea, screenTop };
}

/** @param {StageContext} context */
function metrics({ device, view }) {
  const { screenWidth, screenHeight } = device.machine;
  return view.metrics?.()
    ?? metricsOf(device.profile.name, { width: screenWidth, height: screenHeight }, { bars: true, custom: false });
}
