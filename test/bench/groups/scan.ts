import { simLog } from "../data/bench-data.ts";
import {
  type Contender,
  comparison,
  interleave,
  medianFact,
  medianPeak,
  megabytesText,
  missingRow,
  type Row,
} from "../figures.ts";
import {
  commandContender,
  keptContender,
  programContender,
  startCompanion,
} from "../tools/commands.ts";
import { duckdbPeer, toolPeer } from "../tools/peers.ts";
import { program } from "../tools/programs.ts";
import { checkSame, type Group } from "./group.ts";

const WORK = "scan 1 GB, one thread, strict";

export const scanGroup: Group = {
  name: "scan",
  about: "1 GB from bytes to columns, one thread",
  async run({ rounds, scale }) {
    const log = simLog(scale);
    const [file = ""] = log.files;
    const timer = (await toolPeer("time"))?.path ?? null;
    const wc = await toolPeer("wc");
    const duckdb = duckdbPeer();
    const scan = startCompanion(program("scan-log"), []);
    const loop = startCompanion(program("json-parse-loop"), []);
    const contenders: Contender[] = [
      keptContender("ours", scan, { file }),
      keptContender("JSON.parse", loop, { file }),
    ];
    if (wc !== null) {
      contenders.push(
        commandContender("wc -l", [wc.path, "-l", file], {
          timer,
          facts: (output) => ({ events: Number.parseInt(output, 10) }),
        }),
      );
    }
    if (duckdb !== null) {
      const load = { kind: "load", files: [file], threads: 1 };
      contenders.push(programContender("DuckDB", program("duckdb"), load, { args: [duckdb.path] }));
    }
    const samples = await interleave(contenders, rounds);
    await Promise.all([scan.end(), loop.end()]);
    const of = (name: string) => samples.get(name) ?? [];
    checkSame("the number of events", {
      written: log.events,
      ...Object.fromEntries(contenders.map(({ name }) => [name, medianFact(of(name), "events")])),
    });
    const row = (beside: string, peer: string, kind: "at least" | "at most", times: number): Row =>
      comparison({
        work: WORK,
        beside,
        ours: of("ours"),
        theirs: of(peer),
        target: { kind, times },
        bytes: log.bytes,
        remark: `one process for all rounds; peaks ${megabytesText(medianPeak(of("ours")))} and ${megabytesText(medianPeak(of(peer)))}`,
      });
    return [
      wc === null
        ? missingRow(WORK, "`wc -l`", "≤ 12 ×", "no peer")
        : row("`wc -l`", "wc -l", "at most", 12),
      row("chunked `JSON.parse` loop", "JSON.parse", "at least", 5),
      duckdb === null
        ? missingRow(WORK, "DuckDB, six columns, one thread", "≥ 1.5 ×", "no peer")
        : row("DuckDB, six columns, one thread", "DuckDB", "at least", 1.5),
    ];
  },
};
