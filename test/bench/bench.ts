/**
 * `npm run bench [GROUP…] [--quick] [--rounds N]`: the engine beside what else does such work, in one
 * table. Without names all groups run (about a quarter of an hour); `--quick` is a smoke run on little data
 * that writes nothing. Data and peers are made and installed the first time, in `bench/.data` (8 GB)
 * and `bench/.peers`.
 */
import { loadavg } from "node:os";
import type { Group } from "./groups/group.ts";
import { hostGroup } from "./groups/host.ts";
import { queriesGroup } from "./groups/queries.ts";
import { reopenGroup } from "./groups/reopen.ts";
import { scanGroup } from "./groups/scan.ts";
import { searchGroup } from "./groups/search.ts";
import { shapesGroup } from "./groups/shapes.ts";
import { toolsGroup } from "./groups/tools.ts";
import { wholeIndexGroup } from "./groups/whole-index.ts";
import { type GroupResult, printResults, writeResults } from "./report.ts";
import { machineFacts, measuredCommit } from "./tools/machine.ts";
import { peerVersions } from "./tools/peers.ts";
import { buildAll } from "./tools/programs.ts";

const GROUPS: readonly Group[] = [
  scanGroup,
  wholeIndexGroup,
  shapesGroup,
  toolsGroup,
  queriesGroup,
  searchGroup,
  reopenGroup,
  hostGroup,
];
const ROUNDS = 5;
const QUICK = { rounds: 1, scale: 0.02 };

const { names, quick, rounds } = readArguments(process.argv.slice(2));
const chosen = names.length === 0 ? GROUPS : GROUPS.filter(({ name }) => names.includes(name));
await buildAll(["extension", "worker", "webview", "tests"]);

const results: GroupResult[] = [];
let failed = false;
for (const group of chosen) {
  console.log(`\n${group.name}: ${group.about}`);
  const started = Date.now();
  const [load = Number.NaN] = loadavg();
  const scope = quick ? QUICK : { rounds, scale: 1 };
  try {
    const rows = await group.run(scope);
    results.push({
      group: group.name,
      date: new Date().toISOString().slice(0, 16).replace("T", " "),
      commit: measuredCommit(),
      rounds: scope.rounds,
      load,
      seconds: (Date.now() - started) / 1000,
      machine: machineFacts(),
      peers: peerVersions(),
      rows,
    });
  } catch (error) {
    failed = true;
    console.error(error instanceof Error ? error.stack : error);
  }
}
printResults(results);
if (results.length === 0) console.log("\nNothing was measured.");
else if (quick) console.log("\nA smoke run: its figures mean nothing and are not written.");
else
  writeResults(
    results,
    GROUPS.map(({ name }) => name),
  );
process.exitCode = failed ? 1 : 0;

function readArguments(words: readonly string[]): {
  names: readonly string[];
  quick: boolean;
  rounds: number;
} {
  const found: string[] = [];
  let isQuick = false;
  let count = ROUNDS;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--quick") isQuick = true;
    else if (word === "--rounds") count = Math.max(1, Number(words[++at]) || ROUNDS);
    else if (GROUPS.some(({ name }) => name === word)) found.push(word);
    else {
      const known = GROUPS.map(({ name }) => name).join(", ");
      console.error(`There is no group "${word}"; there are: ${known}.`);
      process.exit(2);
    }
  }
  return { names: found, quick: isQuick, rounds: count };
}
