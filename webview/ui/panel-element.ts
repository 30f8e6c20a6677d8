import { LitElement, type PropertyValues } from "lit";
import type { TimelineModel } from "../model/timeline-model.ts";

/**
 * An element of the panel. It draws into the document itself: one style sheet, one font of icons and
 * ids that refer to each other across elements (aria-describedby) serve the whole panel.
 */
export abstract class PanelElement extends LitElement {
  static override properties = { model: { attribute: false } };
  declare model: TimelineModel;
  #stop: (() => void) | null = null;
  #observed: TimelineModel | null = null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observe();
  }

  override disconnectedCallback(): void {
    this.#stop?.();
    this.#stop = null;
    this.#observed = null;
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    this.#observe();
  }

  #observe(): void {
    if (this.model !== undefined && this.model !== this.#observed) {
      this.#stop?.();
      this.#observed = this.model;
      this.#stop = this.model.onChange(() => this.requestUpdate());
    }
  }

  /** The first element inside that matches. */
  protected find<E extends Element = HTMLElement>(selector: string): E | null {
    return this.querySelector<E>(selector);
  }
}

/** An element that paints on canvases, once per frame at most, and again when the size changes. */
export abstract class PaintedElement extends PanelElement {
  #frame = 0;
  #resize: ResizeObserver | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(() => this.schedulePaint());
    this.#resize.observe(this);
    window.addEventListener("el-theme", this.#onTheme);
  }

  override disconnectedCallback(): void {
    this.#resize?.disconnect();
    window.removeEventListener("el-theme", this.#onTheme);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    super.disconnectedCallback();
  }

  readonly #onTheme = (): void => this.schedulePaint();

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.schedulePaint();
  }

  protected schedulePaint(): void {
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.paint();
      });
    }
  }

  protected abstract paint(): void;
}
