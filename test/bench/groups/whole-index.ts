import { rotatedSimLog } from "../data/bench-data.ts";
import {
  type Contender,
  comparison,
  interleave,
  medianFact,
  medianMs,
  medianPeak,
  megabytesText,
  missingRow,
  type Row,
  timeText,
  verdictOf,
} from "../figures.ts";
import { programContender } from "../tools/commands.ts";
import { duckdbPeer } from "../tools/peers.ts";
import { program } from "../tools/programs.ts";
import { checkSame, type Group, indexing } from "./group.ts";

const WORK = "whole index of 5 GB in the worker";
const RESIDENT = 45;
const PEAK = 100;

/** Everything that the extension has after opening a workspace, beside DuckDB's load; and memory. */
export const wholeIndexGroup: Group = {
  name: "index",
  about: "5 GB in ten parts: all columns, causes, effects, ids, duplicates; memory",
  async run({ rounds, scale }) {
    const log = rotatedSimLog(scale);
    const duckdb = duckdbPeer();
    const contenders: Contender[] = [programContender("ours", program("store"), indexing(log))];
    if (duckdb !== null) {
      const load = { kind: "load", files: log.files, threads: 2 };
      contenders.push(programContender("DuckDB", program("duckdb"), load, { args: [duckdb.path] }));
    }
    const samples = await interleave(contenders, rounds);
    const ours = samples.get("ours") ?? [];
    const theirs = samples.get("DuckDB") ?? [];
    const events = medianFact(ours, "events");
    checkSame("the number of events", { written: log.events, ours: events });
    const rows: Row[] = [];
    const ownPeak = medianPeak(ours) ?? Number.NaN;
    if (duckdb === null) {
      rows.push(
        missingRow(WORK, "DuckDB load, two threads", "≥ 1.1 ×", "no peer"),
        missingRow(`${WORK}: peak memory`, "DuckDB load, two threads", "≤ 1 ×", "no peer"),
      );
    } else {
      const peak = medianPeak(theirs) ?? Number.NaN;
      rows.push(
        comparison({
          work: WORK,
          beside: "DuckDB load, two threads",
          ours,
          theirs,
          target: { kind: "at least", times: 1.1 },
          bytes: log.bytes,
          remark: `first events after ${timeText(medianFact(ours, "firstMs"))}`,
        }),
        {
          work: `${WORK}: peak memory`,
          beside: "DuckDB load, two threads",
          ours: megabytesText(ownPeak),
          theirs: megabytesText(peak),
          ratio: (ownPeak / peak).toFixed(2),
          target: "≤ 1 ×",
          verdict: verdictOf(ownPeak / peak, { kind: "at most", times: 1 }),
          remark: "whole processes, Node included",
        },
      );
    }
    const resident = medianFact(ours, "residentBytes") / events;
    const peak = medianFact(ours, "aboveEmptyBytes") / events;
    const memory = (what: string, bytes: number, limit: number, remark: string): Row => ({
      work: `memory: ${what}`,
      beside: "–",
      ours: `${bytes.toFixed(1)} bytes an event`,
      theirs: "–",
      ratio: "–",
      target: `≤ ${limit}`,
      verdict: verdictOf(bytes, { kind: "at most", times: limit }),
      remark,
    });
    rows.push(
      memory(
        "resident",
        resident,
        RESIDENT,
        `${(events / 1e6).toFixed(1)} M events, causes and effects built; growth of the process after collecting garbage`,
      ),
      memory(
        "peak",
        peak,
        PEAK,
        `highest of the process while it reads, above the empty worker; ${timeText(medianMs(ours))}`,
      ),
    );
    return rows;
  },
};
