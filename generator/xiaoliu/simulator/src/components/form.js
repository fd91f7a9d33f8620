import { BuiltIn, inside } from './built-in.js';

/** `form`: collects what has a `name`. There is nothing that sends template messages here, so `formId` is ''. */
export class Form extends BuiltIn {
  static properties = { reportSubmit: Boolean, reportSubmitTimeout: Number };

  get fields() {
    return inside(this.node, (one) => 'formValue' in one);
  }

  /** @param {any} button the framework's element that was tapped */
  submit(button) {
    const value = Object.fromEntries(this.fields.filter((field) => field.values.name).map((field) => [field.values.name, field.formValue]));
    this.fire('submit', { value, formId: '', target: { id: button.id, dataset: { ...button.dataset } } });
  }

  reset() {
    this.fields.forEach((field) => field.reset());
    this.fire('reset', {});
  }
}
