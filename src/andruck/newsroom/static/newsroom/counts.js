/* Live counts while typing. Registered with Wagtail's own Stimulus application; no build step, nothing inline. */
(() => {
  const { Controller } = window.StimulusModule;

  const PAUSE = 1200; // milliseconds without typing before a screen reader is told
  const words = (text) => (text.match(/[\p{L}\p{N}]+(?:[’'*:_-][\p{L}\p{N}]+)*/gu) || []).length;
  const fill = (label, facts) => label.replace(/%\((\w+)\)s/g, (_, name) => facts[name]);

  /** The visible line, and the same for screen readers, told only when somebody pauses. */
  class Readout {
    constructor(className) {
      this.shown = document.createElement("p");
      this.shown.className = className;
      this.shown.setAttribute("aria-hidden", "true");
      this.told = document.createElement("p");
      this.told.className = "w-sr-only";
      this.told.setAttribute("role", "status");
    }

    after(element) {
      element.after(this.shown, this.told);
    }

    before(element) {
      element.before(this.shown, this.told);
    }

    /** Before anybody has typed there is nothing to tell. */
    say(short, long) {
      const first = !this.shown.textContent;
      this.shown.textContent = short;
      clearTimeout(this.timer);
      if (first) return;
      this.timer = setTimeout(() => {
        this.told.textContent = long;
      }, PAUSE);
    }

    remove() {
      clearTimeout(this.timer);
      this.shown.remove();
      this.told.remove();
    }
  }

  /** A field with a goal: "33 / 90". */
  class CharCount extends Controller {
    connect() {
      this.readout = new Readout("charcount");
      this.readout.after(this.element);
      this.count();
    }

    disconnect() {
      this.readout.remove();
    }

    count() {
      const count = [...this.element.value].length;
      const goal = this.goalValue;
      this.readout.shown.classList.toggle("charcount--over", count > goal);
      this.readout.say(`${count} / ${goal}`, fill(this.labelValue, { count, goal }));
    }
  }
  CharCount.values = { goal: Number, label: String };

  /** Kinds of blocks that are set in the column; pictures, tables and players stand outside it. */
  const SET = new Set(["paragraph", "generated", "subhead", "quote", "box"]);

  /** The body: characters with spaces, lines in print, words. */
  class PrintFit extends Controller {
    connect() {
      this.readout = new Readout("printfit");
      this.readout.before(this.element.firstElementChild || this.element);
      // Draftail and the buttons that add, move and delete blocks say nothing: watch what they change.
      this.watcher = new MutationObserver((changes) => {
        if (changes.some((change) => !this.isOurs(change.target))) this.soon();
      });
      this.watcher.observe(this.element, { subtree: true, childList: true, characterData: true });
      this.count();
    }

    disconnect() {
      this.watcher.disconnect();
      clearTimeout(this.timer);
      this.readout.remove();
    }

    isOurs(node) {
      return this.readout.shown.contains(node) || this.readout.told.contains(node) || node === this.element;
    }

    soon() {
      clearTimeout(this.timer);
      // Draftail writes to its field a moment after somebody has typed.
      this.timer = setTimeout(() => this.count(), 350);
    }

    count() {
      const texts = this.paragraphs();
      const characters = texts.reduce((sum, text) => sum + [...text].length, 0);
      const lines = texts.reduce((sum, text) => sum + Math.ceil([...text].length / this.lineLengthValue), 0);
      const line = fill(this.labelValue, { characters, lines, words: words(texts.join(" ")) });
      this.readout.say(line, line);
    }

    /** One string per paragraph, of the blocks that are there and set in the column. */
    paragraphs() {
      const types = this.element.querySelectorAll('input[type="hidden"][name^="body-"][name$="-type"]');
      return [...types].flatMap((type) => {
        const prefix = type.name.slice(0, -"-type".length);
        const deleted = this.element.querySelector(`input[name="${prefix}-deleted"]`);
        if (!SET.has(type.value) || !/^body-\d+$/.test(prefix) || (deleted && deleted.value)) return [];
        const fields = this.element.querySelectorAll(`[name="${prefix}-value"], [name^="${prefix}-value-"]`);
        return [...fields].flatMap(CONTENT);
      });
    }
  }
  PrintFit.values = { lineLength: Number, label: String };

  /** Plain texts of a form field: Draftail keeps its own as JSON in a hidden field, everything else is as typed. */
  const CONTENT = (field) => {
    if (field.type !== "hidden") return field.value.split("\n").filter(Boolean);
    try {
      return ((JSON.parse(field.value) || {}).blocks || []).map((block) => block.text);
    } catch {
      return [];
    }
  };

  window.wagtail.app.register("charcount", CharCount);
  window.wagtail.app.register("printfit", PrintFit);
})();
