/** The causes and effects of an event, followed within bounds. */
import { type EventKey, logOfKey, rowOfKey } from "../base/units.ts";
import type { Link, RunLinks, StoreData } from "../index/store-data.ts";
import type { LinkKind } from "../profile/role.ts";
import { betweenSlices, type Work } from "./work.ts";

/** How far a chain is followed: links up (causes) and down (effects), and events in all with the root. */
export type ChainLimits = { readonly up: number; readonly down: number; readonly max: number };

/** An event of a chain. `depth`: 0 is the root, −1 its causes, 1 its effects; the first place it was met at. */
export type ChainNode = { readonly key: EventKey; readonly depth: number };

/**
 * A link of a chain, from cause to effect, once. `depth` is that of its farther end when it was met:
 * −1 for the causes of the root, 1 for its effects.
 */
export type ChainLink = {
  readonly from: EventKey;
  readonly to: EventKey;
  readonly link: LinkKind;
  readonly depth: number;
};

/** A declared cause that no log of the run holds: the n-th of `of`, to be read from its line. */
export type DanglingCause = {
  readonly of: EventKey;
  readonly causeIndex: number;
  readonly depth: number;
};

export type Chain = {
  readonly root: EventKey;
  /** The root, then causes by distance, then effects by distance. */
  readonly nodes: readonly ChainNode[];
  readonly links: readonly ChainLink[];
  readonly dangling: readonly DanglingCause[];
  /** Links that the bounds left out: those that lead from an event of the chain to one that is not. */
  readonly omitted: { readonly causes: number; readonly effects: number };
};

/** Work between two turns of others. */
const SLICE_MS = 15;
/** Events between two looks at the clock. */
const SLICE_EVENTS = 256;

/**
 * Follows causes and effects breadth first, each event once, so that cycles end. Causes come first:
 * where `max` does not reach for all, half of it is kept for each direction that needs it. In slices;
 * of a large run the links are worked out first. Rejects with `WorkCancelled` only.
 */
export async function followChain(
  store: StoreData,
  root: EventKey,
  limits: ChainLimits,
  work: Work = {},
): Promise<Chain> {
  const links = await store.whenLinked(store.runOf(logOfKey(root), rowOfKey(root)), work);
  const room = Math.max(0, Math.floor(limits.max) - 1);
  // Tried out alone, each direction says how many events it could use.
  const wantUp = await new Walk(links, root, work).count("causes", limits.up, room);
  const wantDown = await new Walk(links, root, work).count("effects", limits.down, room);
  const half = Math.floor(room / 2);
  const walk = new Walk(links, root, work);
  await walk.follow("causes", limits.up, Math.min(wantUp, Math.max(half, room - wantDown)));
  await walk.follow("effects", limits.down, room - (walk.nodes.length - 1));
  await walk.countOmitted();
  return {
    root,
    nodes: walk.nodes,
    links: walk.links,
    dangling: walk.dangling,
    omitted: walk.omitted,
  };
}

type Direction = "causes" | "effects";

class Walk {
  readonly nodes: ChainNode[];
  readonly links: ChainLink[] = [];
  readonly dangling: DanglingCause[] = [];
  readonly omitted = { causes: 0, effects: 0 };
  readonly #store: RunLinks;
  readonly #root: EventKey;
  readonly #work: Work;
  /** Events of the chain with their depth: those up to 0 were asked for their causes. */
  readonly #met = new Map<EventKey, number>();
  #looked = 0;
  #untilMs = Date.now() + SLICE_MS;
  /** Names of all links; made when one of them may come a second time. */
  #names: Set<string> | null = null;
  /** Events with links that were not followed, looked at again at the end: other ends may have come in another way. */
  readonly #unfollowed: { of: EventKey; direction: Direction; depth: number }[] = [];

  constructor(store: RunLinks, root: EventKey, work: Work) {
    this.#store = store;
    this.#root = root;
    this.#work = work;
    this.nodes = [{ key: root, depth: 0 }];
    this.#met.set(root, 0);
  }

  /** How many events one direction leads to, at most `maxEvents`. */
  async count(direction: Direction, maxDepth: number, maxEvents: number): Promise<number> {
    let level: EventKey[] = [this.#root];
    let added = 0;
    for (let distance = 1; distance <= maxDepth && level.length > 0; distance++) {
      const next: EventKey[] = [];
      for (const of of level) {
        await this.#rest();
        this.#visit(of, direction, ({ key }) => {
          if (added >= maxEvents) return false;
          if (key === null || this.#met.has(key)) return true;
          this.#met.set(key, 0);
          next.push(key);
          added++;
          return true;
        });
      }
      level = added >= maxEvents ? [] : next;
    }
    return added;
  }

  /** Follows one direction from the root, causes first. */
  async follow(direction: Direction, maxDepth: number, maxEvents: number): Promise<void> {
    const sign = direction === "causes" ? -1 : 1;
    let level: EventKey[] = [this.#root];
    let added = 0;
    for (let distance = 1; level.length > 0; distance++) {
      const depth = sign * distance;
      const next: EventKey[] = [];
      for (const of of level) {
        await this.#rest();
        let follows = true;
        // At the border links are looked at, too, so as to say what is left out.
        this.#visit(of, direction, (link) => {
          const { key } = link;
          if (key === null) {
            if (distance > maxDepth) this.omitted.causes++;
            else this.dangling.push({ of, causeIndex: link.causeIndex, depth });
          } else if (this.#met.has(key)) {
            this.#add(of, key, link, direction, depth);
          } else if (distance > maxDepth || added >= maxEvents) {
            follows = false;
          } else {
            added++;
            this.#met.set(key, depth);
            next.push(key);
            this.nodes.push({ key, depth });
            this.#add(of, key, link, direction, depth);
          }
          return true;
        });
        if (!follows) this.#unfollowed.push({ of, direction, depth });
      }
      level = next;
    }
  }

  async countOmitted(): Promise<void> {
    if (this.#unfollowed.length > 0) this.#nameLinks();
    for (const { of, direction, depth } of this.#unfollowed) {
      await this.#rest();
      this.#visit(of, direction, (link) => {
        if (link.key === null) return true;
        if (this.#met.has(link.key)) this.#add(of, link.key, link, direction, depth);
        else this.omitted[direction]++;
        return true;
      });
    }
  }

  #visit(key: EventKey, direction: Direction, visit: (link: Link) => boolean): void {
    if (direction === "causes") this.#store.causesOf(key).every(visit);
    else this.#store.visitEffects(key, visit);
  }

  async #rest(): Promise<void> {
    if (++this.#looked % SLICE_EVENTS !== 0 || Date.now() < this.#untilMs) return;
    await betweenSlices(this.#work);
    this.#untilMs = Date.now() + SLICE_MS;
  }

  #add(of: EventKey, other: EventKey, { link }: Link, direction: Direction, depth: number): void {
    const [from, to] = direction === "causes" ? [other, of] : [of, other];
    // A link comes once from each end. The effect's was asked for before: see `#met`.
    if (this.#names !== null || (direction === "effects" && (this.#met.get(to) ?? 1) <= 0)) {
      const name = nameOf(from, to, link);
      const names = this.#nameLinks();
      if (names.has(name)) return;
      names.add(name);
    }
    this.links.push({ from, to, link, depth });
  }

  #nameLinks(): Set<string> {
    this.#names ??= new Set(this.links.map(({ from, to, link }) => nameOf(from, to, link)));
    return this.#names;
  }
}

function nameOf(from: EventKey, to: EventKey, link: LinkKind): string {
  return `${from} ${to} ${link}`;
}
