import type { EventKey } from "../../src/core/base/units.ts";
import type { Axis, ChainView } from "../../src/core/view/timeline-view.ts";
import type { TimelineHostApi } from "../../src/protocol/timeline-api.ts";
import { Latest } from "./latest.ts";

export type ChainDepth = 1 | 2 | 3 | "all";

/** `asked`: drawn because the user asked for it, not only along with a selection; all else steps back. */
export type Chain = {
  readonly view: ChainView;
  readonly asked: boolean;
  readonly isolated: boolean;
};

/** The axis that a chain's places are on; the runs are never none. */
export type ChainPlaces = { readonly axis: Axis; readonly runs: readonly number[] };

const ALL_LINKS = 64;
const MAX_EVENTS = 200;

/** The chain over the lanes. One that is drawn stays until the next is here: rows must not jump under the pointer. */
export class ShownChain {
  chain: Chain | null = null;
  depth: ChainDepth = 1;
  readonly #places: () => ChainPlaces;
  readonly #changed: () => void;
  /** Root of the chain that the user asked for. */
  #asked: EventKey | null = null;
  readonly #requests: Latest<
    { readonly key: EventKey; readonly depth: ChainDepth } & ChainPlaces,
    ChainView
  >;

  constructor(
    host: Pick<TimelineHostApi, "chain">,
    places: () => ChainPlaces,
    changed: () => void,
    fail: (error: unknown) => void,
  ) {
    this.#places = places;
    this.#changed = changed;
    this.#requests = new Latest(
      ({ key, depth, axis, runs }) => {
        const links = depth === "all" ? ALL_LINKS : depth;
        return host.chain(key, { up: links, down: links, max: MAX_EVENTS }, axis, runs);
      },
      (view, { key }) => {
        const isolated = this.chain?.isolated ?? false;
        this.chain =
          view.links.length > 0 || view.dangling.length > 0
            ? { view, asked: this.#asked === key, isolated }
            : null;
        changed();
      },
      fail,
    );
  }

  /** Draws the chain because the user asked for it. */
  ask(key: EventKey): void {
    this.#asked = key;
    this.follow(key);
  }

  /** Draws the chain along with a selection. */
  follow(key: EventKey): void {
    this.#requests.request({ key, depth: this.depth, ...this.#places() });
  }

  /** Another event is selected: what the user asked for before no longer counts. */
  onSelect(key: EventKey | null): void {
    if (key !== this.#asked) {
      this.#asked = null;
    }
  }

  /** The axis or the runs are others: the places are, too. */
  place(): void {
    if (this.chain !== null) {
      this.follow(this.chain.view.root);
    }
  }

  toggleIsolated(): void {
    if (this.chain !== null) {
      this.chain = { ...this.chain, isolated: !this.chain.isolated };
      this.#changed();
    }
  }

  showAll(): void {
    this.chain = this.chain === null ? null : { ...this.chain, isolated: false };
  }

  clear(): void {
    this.#requests.reset();
    this.#asked = null;
    this.chain = null;
    this.#changed();
  }
}
