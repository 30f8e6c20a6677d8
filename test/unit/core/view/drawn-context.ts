import type { EventStore } from "../../../../src/core/event-store.ts";
import type { Filter } from "../../../../src/core/query/filter.ts";
import { parseFilter } from "../../../../src/core/query/parse-filter.ts";
import type { ViewContext } from "../../../../src/core/view/view-context.ts";
import { storeFromText } from "../../../support/text-store.ts";

/** A view context over a store of the given files. */
export async function contextOf(
  files: Readonly<Record<string, string>>,
): Promise<ViewContext & { readonly store: EventStore }> {
  const store = await storeFromText(files);
  return { store };
}

/** The filter of a text. */
export function filterOf(text: string): Filter {
  const parsed = parseFilter(text);
  if ("error" in parsed) throw new Error(parsed.error.message);
  return parsed.filter;
}

/** Seconds of 2026-11-20 11:00 UTC as epoch µs. */
export function at(seconds: number): number {
  return Date.UTC(2026, 10, 20, 11) * 1000 + seconds * 1e6;
}

const SIMULATION = "econ_2agents_20261120_110000_01";

/**
 * A log of llm-sim drawn line by line: `seconds turn TYPE agent message [<- id id]`; `-` is none and
 * the n-th line has the id `e<n>`. `!` before the message makes it a failed SYSTEM event.
 */
export function simLog(drawing: string, run = SIMULATION): string {
  return drawing
    .trim()
    .split("\n")
    .map((line, index) => {
      const [left = "", causes] = line.trim().split(" <- ");
      const [seconds = "0", turn = "0", type = "", agent = "-", ...words] = left.split(/ +/);
      const failed = words[0] === "!";
      const message = (failed ? words.slice(1) : words).join(" ");
      const details =
        type === "SYSTEM"
          ? { system_event_type: message.split(" ")[0], ...(failed ? { status: "failed" } : {}) }
          : { action_name: message.split(" ")[0] };
      const time = new Date(at(Number(seconds)) / 1000).toISOString().replace("Z", "000+00:00");
      return JSON.stringify({
        event_id: `e${index + 1}`,
        timestamp: time,
        turn_number: Number(turn),
        event_type: type,
        simulation_id: run,
        agent_id: agent === "-" ? null : agent,
        caused_by: causes === undefined ? null : causes.split(" "),
        description: message,
        details,
      });
    })
    .map((line) => `${line}\n`)
    .join("");
}

/** Two agents, two turns and what stands outside of them; `e9` names a cause that no log holds. */
export const MARKET = `
  0    0 SYSTEM   -     simulation_start
  1    1 SYSTEM   -     turn_start
  2    1 DECISION bob   trade with alice
  2.5  1 DECISION alice hold
  3    1 ACTION   bob   trade 50            <- e3
  4    2 SYSTEM   -     turn_start
  5    2 DECISION alice offer grain
  6.25 2 ACTION   alice offer grain         <- e7
  7    2 ENV      bob   wealth 164          <- e5 lost-1
  8    2 SYSTEM   bob   ! llm_call failed
  `;
