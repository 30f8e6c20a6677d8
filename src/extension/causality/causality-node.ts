import type { EventKey } from "../../core/base/units.ts";
import type { LinkNode } from "../../protocol/store-api.ts";
import type { EventHolder } from "../event-argument.ts";

export type Direction = "causes" | "effects";

/** A node of the Causality view. */
export type CausalityNode = EventHolder & {
  readonly id: string;
  readonly parent: CausalityNode | undefined;
  readonly direction: Direction;
  readonly shown: ShownLink;
};

export type ShownLink =
  /** One of the two branches under the selected event. `total` of the chain within the bound; `cut`: there are more. */
  | {
      readonly kind: "branch";
      readonly of: EventKey;
      readonly direct: number;
      readonly total: number;
      readonly cut: boolean;
    }
  | { readonly kind: "link"; readonly link: LinkNode; readonly repeated: boolean }
  /** Many links of one kind to events that are alike (same agent and kind). */
  | { readonly kind: "alike"; readonly links: readonly LinkNode[] }
  | { readonly kind: "more"; readonly count: number };
