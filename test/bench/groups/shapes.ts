import { type BenchLog, dslLog, ecologyLog, simLog } from "../data/bench-data.ts";
import {
  interleave,
  medianFact,
  medianMs,
  type Row,
  type Sample,
  timesText,
  verdictOf,
  wholeText,
} from "../figures.ts";
import { programContender } from "../tools/commands.ts";
import { program } from "../tools/programs.ts";
import { checkSame, type Group } from "./group.ts";

const AT_LEAST = 0.7;

/** Logs whose roles are nested, beside the flat one: bytes a second. */
export const shapesGroup: Group = {
  name: "shapes",
  about: "1 GB of agent-ecology and of dsl-events beside llm-sim, one thread",
  async run({ rounds, scale }) {
    const logs = { sim: simLog(scale), ecology: ecologyLog(scale), dsl: dslLog(scale) };
    const contenders = Object.entries(logs).map(([name, log]) =>
      programContender(name, program("scan-log"), { file: log.files[0] }),
    );
    const samples = await interleave(contenders, rounds);
    const row = (work: string, name: "ecology" | "dsl"): Row => {
      const ours = samples.get(name) ?? [];
      const flat = samples.get("sim") ?? [];
      checkSame(`the events of ${work}`, {
        written: logs[name].events,
        scanned: medianFact(ours, "events"),
      });
      const times = rate(ours, logs[name]) / rate(flat, logs.sim);
      const each = ours.map(({ ms }, round) => {
        const beside = flat[round]?.ms ?? Number.NaN;
        return logs[name].bytes / ms / (logs.sim.bytes / beside);
      });
      return {
        work,
        beside: "llm-sim scan",
        ours: `${wholeText(rate(ours, logs[name]))} MB/s`,
        theirs: `${wholeText(rate(flat, logs.sim))} MB/s`,
        ratio: `${timesText(times)} (${timesText(Math.min(...each))}–${timesText(Math.max(...each))})`,
        target: `≥ ${AT_LEAST} ×`,
        verdict: verdictOf(times, { kind: "at least", times: AT_LEAST }),
        remark: `${(logs[name].bytes / logs[name].events).toFixed(0)} bytes a line; ${events(ours, logs[name])} and ${events(flat, logs.sim)} M events/s`,
      };
    };
    return [row("agent-ecology, 1 GB", "ecology"), row("dsl-events, 1 GB", "dsl")];
  },
};

function rate(samples: readonly Sample[], log: BenchLog): number {
  return log.bytes / 1e3 / medianMs(samples);
}

function events(samples: readonly Sample[], log: BenchLog): string {
  return (log.events / 1e3 / medianMs(samples)).toFixed(2);
}
