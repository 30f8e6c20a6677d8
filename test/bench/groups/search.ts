import type { Filter } from "../../../src/core/query/filter.ts";
import { simLog } from "../data/bench-data.ts";
import { RARE_TEXT } from "../data/sim-lines.ts";
import {
  type Contender,
  comparison,
  interleave,
  missingRow,
  type Row,
  type Sample,
} from "../figures.ts";
import { commandContender, startCompanion } from "../tools/commands.ts";
import { toolPeer } from "../tools/peers.ts";
import { program } from "../tools/programs.ts";
import { checkSame, type Group } from "./group.ts";

const MIXED_CASE = RARE_TEXT.replace("deadlock", "Deadlock").replace("ledger", "Ledger");

/** Searches of the same text: ours finds it decoded, in values only, wherever it is escaped, too. */
export const searchGroup: Group = {
  name: "search",
  about: "text in 1 GB beside ripgrep",
  async run({ rounds, scale }) {
    const log = simLog(scale);
    const [file = ""] = log.files;
    const timer = (await toolPeer("time"))?.path ?? null;
    const rg = await toolPeer("ripgrep");
    const searches = [
      {
        work: "substring in 1 GB",
        beside: "`rg -j1 --no-mmap`",
        args: ["-j1", "--no-mmap", "-c", RARE_TEXT],
        filter: exactly(RARE_TEXT),
        times: 1.5,
      },
      {
        work: "substring in 1 GB, case-insensitive",
        beside: "`rg -i -j1 --no-mmap`",
        args: ["-i", "-j1", "--no-mmap", "-c", MIXED_CASE],
        filter: anyCase(MIXED_CASE),
        times: 1,
      },
      {
        work: "substring in 1 GB, case-insensitive",
        beside: "`rg -i` (maps the file)",
        args: ["-i", "-c", MIXED_CASE],
        filter: anyCase(MIXED_CASE),
        times: 1,
      },
    ];
    if (rg === null)
      return searches.map(({ work, beside, times }) =>
        missingRow(work, beside, `≤ ${times} ×`, "no peer"),
      );
    const rows: Row[] = [];
    /** Goes on from search to search: two rows ask for the same text. */
    let round = 0;
    const store = startCompanion(program("store"), []);
    try {
      await store.ask({ kind: "index", folder: log.folder, snapshots: null });
      for (const { work, beside, args, filter, times } of searches) {
        console.log(`  ${work}`);
        const found: Record<string, number> = {};
        const noting = (name: string, ask: () => Promise<Sample>): Contender => ({
          name,
          run: async () => {
            const sample = await ask();
            found[name] = sample.facts["answer"] ?? Number.NaN;
            return sample;
          },
        });
        const peer = commandContender("rg", [rg.path, ...args, file], {
          timer,
          facts: (output) => ({ answer: Number.parseInt(output, 10) }),
        });
        const samples = await interleave(
          [
            noting("ours", () => store.ask({ kind: "search", filter, round: round++ })),
            noting("rg", peer.run),
          ],
          rounds,
        );
        checkSame(work, found);
        rows.push(
          comparison({
            work,
            beside,
            ours: samples.get("ours") ?? [],
            theirs: samples.get("rg") ?? [],
            target: { kind: "at most", times },
            bytes: log.bytes,
            remark: `${found["ours"]} events; one worker`,
          }),
        );
      }
    } finally {
      await store.end();
    }
    return rows;
  },
};

function anyCase(text: string): Filter {
  return { terms: [{ kind: "text", negated: false, text }] };
}

/** With its case: an expression, since a plain text in a filter ignores it. */
function exactly(text: string): Filter {
  return { terms: [{ kind: "regex", negated: false, source: text, flags: "" }] };
}
