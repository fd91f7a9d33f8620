import { define } from './built-in.js';
import { Button } from './button.js';
import { Checkbox, CheckboxGroup, Radio, RadioGroup } from './choices.js';
import { Form } from './form.js';
import { Icon } from './icon.js';
import { Image } from './image.js';
import { Input } from './input.js';
import { Label } from './label.js';
import { MatchMedia } from './match-media.js';
import { NavigationBar } from './navigation-bar.js';
import { Navigator } from './navigator.js';
import { NotSimulated } from './not-simulated.js';
import { PageMeta } from './page-meta.js';
import { Progress } from './progress.js';
import { RichText } from './rich-text.js';
import { ScrollView } from './scroll-view.js';
import { Slider } from './slider.js';
import { Swiper, SwiperItem } from './swiper.js';
import { Switch } from './switch.js';
import { BOX_TAGS } from './templates.js';
import { Text } from './text.js';
import { Textarea } from './textarea.js';
import { View } from './view.js';
import { WebView } from './web-view.js';

/** @type {Record<string, any>} tag → the class of what stands behind it */
export const SIMULATED = {
  button: Button,
  checkbox: Checkbox,
  'checkbox-group': CheckboxGroup,
  'cover-image': Image,
  'cover-view': View,
  form: Form,
  icon: Icon,
  image: Image,
  input: Input,
  label: Label,
  'match-media': MatchMedia,
  'navigation-bar': NavigationBar,
  navigator: Navigator,
  'page-meta': PageMeta,
  progress: Progress,
  radio: Radio,
  'radio-group': RadioGroup,
  'rich-text': RichText,
  'scroll-view': ScrollView,
  slider: Slider,
  swiper: Swiper,
  'swiper-item': SwiperItem,
  switch: Switch,
  text: Text,
  textarea: Textarea,
  view: View,
  'web-view': WebView,
};

/** Components of the platform that the stage does not have; docs/components.md. */
export const NOT_SIMULATED = [
  'ad', 'ad-custom', 'audio', 'camera', 'canvas', 'channel-live', 'channel-video', 'editor', 'functional-page-navigator',
  'grid-view', 'keyboard-accessory', 'list-view', 'live-player', 'live-pusher', 'map', 'movable-area', 'movable-view',
  'official-account', 'open-container', 'open-data', 'picker', 'picker-view', 'picker-view-column', 'root-portal', 'share-element',
  'snapshot', 'span', 'sticky-header', 'sticky-section', 'video', 'voip-room',
];

/** Tags of the platform, without `wx-`. */
export const BUILT_IN_TAGS = new Set([...Object.keys(SIMULATED), ...NOT_SIMULATED]);

/** @param {string} tag */
export function isBuiltIn(tag) {
  return BUILT_IN_TAGS.has(tag);
}

/**
 * @param {import('glass-easel').ComponentSpace} space of the mini-program
 * @param {import('./context.js').BuiltInContext} context
 */
export function registerBuiltIns(space, context) {
  for (const [tag, Kind] of Object.entries(SIMULATED)) {
    space.setGlobalUsingComponent(tag, define(space, context, `wx://${tag}`, Kind));
  }
  // The space's default component has no path: it stands for every tag that nobody defined.
  const unknown = define(space, context, '', NotSimulated);
  NOT_SIMULATED.forEach((tag) => space.setGlobalUsingComponent(tag, unknown));
  BOX_TAGS.forEach((tag) => space.setGlobalUsingComponent(tag, tag));
  // Otherwise the framework makes an HTML element of it, and nobody notices.
  /** @type {any} */ (space)._$allowUnusedNativeNode = false;
}
