import { BuiltIn } from './built-in.js';

/** `navigation-bar`: the phone's bar, from within a page's template. It draws nothing. */
export class NavigationBar extends BuiltIn {
  static properties = {
    title: String,
    loading: Boolean,
    frontColor: String,
    backgroundColor: String,
    colorAnimationDuration: Number,
    colorAnimationTimingFunc: { type: String, value: 'linear' },
  };

  attached() {
    this.apply();
  }

  changed() {
    if (this.node.isConnected) this.apply();
  }

  apply() {
    const { title, loading, frontColor, backgroundColor } = this.values;
    this.context.setNavigationBar({
      ...(title ? { title } : {}), ...(frontColor ? { frontColor } : {}), ...(backgroundColor ? { backgroundColor } : {}), loading,
    });
  }
}
