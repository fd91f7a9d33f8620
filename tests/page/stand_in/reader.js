// The person in front of the page: types, taps, reads.
(function (standIn) {
  class Reader {
    constructor(stage) {
      this.stage = stage;
    }

    type(text) {
      this.stage.fire(this.stage.find('textarea'), 'input', { value: text });
    }

    send() {
      this.stage.fire(this.stage.find('textarea'), 'confirm', {});
    }

    ask(text) {
      this.type(text);
      this.send();
    }

    stop() {
      this.stage.fire(this.stage.find('.button.stop'), 'tap');
    }

    get answers() {
      return this.stage.findAll('answer-message');
    }

    get last() {
      const { answers } = this;
      return answers[answers.length - 1];
    }

    get status() {
      return this.last ? this.last.component.data.status : 'none';
    }

    get over() {
      return ['complete', 'stopped', 'failed'].includes(this.status);
    }

    /** What is on the screen below the `name` class of an answer. */
    read(answer, selector) {
      const found = [...standIn.walk(answer)].find((node) => standIn.matches(node, selector));
      return found ? standIn.textOf(found) : '';
    }

    text(answer = this.last) {
      const runs = [...standIn.walk(answer)].find((node) => node.classes && node.classes.includes('text')
        && node.tag === 'view' && node.events.longpress);
      return runs ? standIn.textOf(runs) : '';
    }

    reasoning(answer = this.last) {
      const panel = [...standIn.walk(answer)].find((node) => node.tag === 'thinking-panel');
      return panel ? panel.children.map((node) => standIn.textOf(node)).join('') : '';
    }

    error(answer = this.last) {
      return answer.component.data.error;
    }

    async finished(limit) {
      await this.stage.clock.until(() => this.over && this.stage.inFlight === 0, limit);
      return this.over;
    }

    /** Everything a test wants to know of the last answer. */
    summary() {
      return {
        status: this.status, text: this.last ? this.text() : '', reasoning: this.last ? this.reasoning() : '',
        error: this.last ? this.error() : null, errors: this.stage.errors,
      };
    }
  }

  Object.assign(standIn, { Reader });
})((globalThis.standIn = globalThis.standIn || {}));
