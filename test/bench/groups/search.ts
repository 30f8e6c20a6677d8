import type { Filter } from "../../../src/core/query/filter.ts";
import { simLog } from "../data/bench-data.ts";
import { RARE_TEXT } from "../data/sim-lines.ts";
import { comparison, interleave, missingRow, type Row, type Sample } from "../figures.ts";
import { commandContender, startCompanion } from "../tools/commands.ts";
import { toolPeer } from "../tools/peers.ts";
import { program } from "../tools/programs.ts";
import { checkSame, type Group, indexing } from "./group.ts";

const MIXED_CASE = RARE_TEXT.replace("deadlock", "DeadLock").replace("ledger", "Ledger");

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
        args: ["-j1", "--no-mmap", "-c"],
        text: RARE_TEXT,
        filterOf: exactly,
        times: 1.5,
      },
      {
        work: "substring in 1 GB, case-insensitive",
        beside: "`rg -i -j1 --no-mmap`",
        args: ["-i", "-j1", "--no-mmap", "-c"],
        text: MIXED_CASE,
        filterOf: anyCase,
        times: 1,
      },
      {
        work: "substring in 1 GB, case-insensitive",
        beside: "`rg -i` (maps the file)",
        args: ["-i", "-c"],
        text: MIXED_CASE,
        filterOf: anyCase,
        times: 1,
      },
    ];
    if (rg === null)
      return searches.map(({ work, beside, times }) =>
        missingRow(work, beside, `≤ ${times} ×`, "no peer"),
      );
    const rows: Row[] = [];
    /** Goes on from search to search: what was asked once is kept. */
    let asked = 0;
    const store = startCompanion(program("store"), []);
    try {
      await store.ask(indexing(log));
      for (const { work, beside, args, text, filterOf, times } of searches) {
        console.log(`  ${work}`);
        const found: Record<string, number> = {};
        const noting = async (name: string, asking: Promise<Sample>): Promise<Sample> => {
          const sample = await asking;
          found[name] = sample.facts["answer"] ?? Number.NaN;
          return sample;
        };
        let piece = "";
        const samples = await interleave(
          [
            {
              name: "ours",
              run: () => {
                piece = pieceOf(text, asked++);
                return noting("ours", store.ask({ kind: "count", filter: filterOf(piece) }));
              },
            },
            {
              name: "rg",
              run: () => {
                const peer = commandContender("rg", [rg.path, ...args, piece, file], {
                  timer,
                  facts: (output) => ({ answer: Number.parseInt(output, 10) }),
                });
                return noting("rg", peer.run());
              },
            },
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

/** Another text for each question, in the same lines: some characters less at its ends. */
function pieceOf(text: string, question: number): string {
  const less = question % 64;
  return text.slice(less % 8, text.length - (less >> 3));
}

function anyCase(text: string): Filter {
  return { terms: [{ kind: "text", negated: false, text }] };
}

/** With its case: an expression, since a plain text in a filter ignores it. */
function exactly(text: string): Filter {
  return { terms: [{ kind: "regex", negated: false, source: text, flags: "" }] };
}
