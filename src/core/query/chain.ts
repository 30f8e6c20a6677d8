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
  const wantUp = await new Walk(links, root, work).follow("causes", limits.up, room);
  const wantDown = await new Walk(links, root, work).follow("effects", limits.down, room);
  const half = Math.floor(room / 2);
  const walk = new Walk(links, root, work);
  await walk.follow("causes", limits.up, Math.min(wantUp, Math.max(half, room - wantDown)));
  await walk.follow("effects", limits.down, room - (walk.nodes.length - 1));
  walk.countOmitted();
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
  /** Names of all links; made when one of them may come a second time. */
  #names: Set<string> | null = null;
  /** Links that were not followed, looked at again at the end: their other end may have come in another way. */
  readonly #unfollowed: { of: EventKey; link: Link; direction: Direction; depth: number }[] = [];

  constructor(store: RunLinks, root: EventKey, work: Work) {
    this.#store = store;
    this.#root = root;
    this.#work = work;
    this.nodes = [{ key: root, depth: 0 }];
    this.#met.set(root, 0);
  }

  /** Follows one direction from the root, causes first; gives how many events it added. */
  async follow(direction: Direction, maxDepth: number, maxEvents: number): Promise<number> {
    const sign = direction === "causes" ? -1 : 1;
    let level: EventKey[] = [this.#root];
    let added = 0;
    let looked = 0;
    let untilMs = Date.now() + SLICE_MS;
    for (let distance = 1; level.length > 0; distance++) {
      const next: EventKey[] = [];
      for (const of of level) {
        if (++looked % SLICE_EVENTS === 0 && Date.now() >= untilMs) {
          await betweenSlices(this.#work);
          untilMs = Date.now() + SLICE_MS;
        }
        // At the border links are looked at, too, so as to say what is left out.
        for (const link of this.#linksOf(of, direction)) {
          const { key } = link;
          if (key === null) {
            if (distance > maxDepth) this.omitted.causes++;
            else this.dangling.push({ of, causeIndex: link.causeIndex, depth: -distance });
          } else if (this.#met.has(key)) {
            this.#add(of, key, link, direction, sign * distance);
          } else if (distance > maxDepth || added >= maxEvents) {
            this.#unfollowed.push({ of, link, direction, depth: sign * distance });
          } else {
            added++;
            this.#met.set(key, sign * distance);
            next.push(key);
            this.nodes.push({ key, depth: sign * distance });
            this.#add(of, key, link, direction, sign * distance);
          }
        }
      }
      level = next;
    }
    return added;
  }

  countOmitted(): void {
    for (const { of, link, direction, depth } of this.#unfollowed) {
      if (link.key !== null && this.#met.has(link.key)) {
        this.#names ??= new Set(this.links.map((one) => nameOf(one.from, one.to, one.link)));
        this.#add(of, link.key, link, direction, depth);
      } else {
        this.omitted[direction]++;
      }
    }
  }

  #linksOf(key: EventKey, direction: Direction): readonly Link[] {
    return direction === "causes" ? this.#store.causesOf(key) : this.#store.effectsOf(key);
  }

  #add(of: EventKey, other: EventKey, { link }: Link, direction: Direction, depth: number): void {
    const [from, to] = direction === "causes" ? [other, of] : [of, other];
    // A link comes once from each end. The effect's was asked for before: see `#met`.
    if (this.#names !== null || (direction === "effects" && (this.#met.get(to) ?? 1) <= 0)) {
      const name = nameOf(from, to, link);
      this.#names ??= new Set(this.links.map((one) => nameOf(one.from, one.to, one.link)));
      if (this.#names.has(name)) return;
      this.#names.add(name);
    }
    this.links.push({ from, to, link, depth });
  }
}

function nameOf(from: EventKey, to: EventKey, link: LinkKind): string {
  return `${from} ${to} ${link}`;
}
