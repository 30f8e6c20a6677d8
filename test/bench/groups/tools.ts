import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeAtEnd } from "../../../scripts/support/processes.ts";
import { smallSimLog } from "../data/bench-data.ts";
import {
  type Contender,
  comparison,
  interleave,
  medianFact,
  medianPeak,
  megabytesText,
  missingRow,
} from "../figures.ts";
import { commandContender, programContender } from "../tools/commands.ts";
import { toolPeer } from "../tools/peers.ts";
import { program } from "../tools/programs.ts";
import { checkSame, type Group, indexing } from "./group.ts";

const WORK = "whole index of 200 MB in the worker";
const SIX_COLUMNS =
  ";select count(*), count(log_time), sum(turn_number), count(event_type), count(agent_id), count(event_id), sum(length(caused_by)) from bench_sim";

const countIn = (output: string) => ({ events: Number(/\d{3,}/.exec(output)?.[0]) });

/** What people use today. */
export const toolsGroup: Group = {
  name: "tools",
  about: "200 MB beside lnav, jq, Python and an import into SQLite",
  async run({ rounds, scale }) {
    const log = smallSimLog(scale);
    const [file = ""] = log.files;
    const timer = (await toolPeer("time"))?.path ?? null;
    const home = mkdtempSync(join(tmpdir(), "event-log-lnav-"));
    removeAtEnd(home);
    const lnav = await toolPeer("lnav");
    const jq = await toolPeer("jq");
    const python = await toolPeer("python");
    const formats = join(import.meta.dirname, "..", "lnav");
    const script = join(import.meta.dirname, "..", "programs", "json-loads.py");
    const peers: readonly {
      readonly name: string;
      readonly beside: string;
      readonly times: number;
      readonly contender: Contender | null;
    }[] = [
      {
        name: "lnav",
        beside: "lnav: opened, the six columns read",
        times: 10,
        contender:
          lnav &&
          commandContender("lnav", [lnav.path, "-I", formats, "-n", "-c", SIX_COLUMNS, file], {
            timer,
            facts: countIn,
            env: { HOME: home, TERM: "dumb" },
          }),
      },
      {
        name: "jq",
        beside: "`jq -c select(…)`",
        times: 9,
        contender:
          jq &&
          commandContender("jq", [jq.path, "-c", 'select(.event_type == "MILESTONE")', file], {
            timer,
          }),
      },
      {
        name: "Python",
        beside: "Python, `json.loads` of each line",
        times: 8,
        contender:
          python &&
          commandContender("Python", [python.path, script, file], { timer, facts: countIn }),
      },
      {
        name: "SQLite",
        beside: "import into `node:sqlite`",
        times: 7,
        contender: programContender("SQLite", program("sqlite-import"), { file }),
      },
    ];
    const contenders: Contender[] = [
      programContender("ours", program("store"), indexing(log)),
      ...peers.flatMap(({ contender }) => (contender === null ? [] : [contender])),
    ];
    const samples = await interleave(contenders, rounds);
    const ours = samples.get("ours") ?? [];
    checkSame("the number of events", { written: log.events, ours: medianFact(ours, "events") });
    return peers.map(({ name, beside, times, contender }) => {
      if (contender === null) return missingRow(WORK, beside, `≥ ${times} ×`, "no peer");
      const theirs = samples.get(name) ?? [];
      return comparison({
        work: WORK,
        beside,
        ours,
        theirs,
        target: { kind: "at least", times },
        bytes: log.bytes,
        remark: `peaks ${megabytesText(medianPeak(ours))} and ${megabytesText(medianPeak(theirs))}`,
      });
    });
  },
};
