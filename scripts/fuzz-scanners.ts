/**
 * `npm run fuzz [MINUTES] [SEED]`: reads random logs with all scanners and with JSON.parse until the time
 * is up, from a random seed unless one is given. Stops at the first log on which they differ and says
 * its seed and its bytes; keep it among the past failures of test/property/scanner-fuzz.test.ts.
 */
import { randomInt } from "node:crypto";
import { ScannerFuzz } from "../test/support/scanner-fuzz.ts";

const minutes = Number(process.argv[2] ?? 10);
const from = Number(process.argv[3] ?? randomInt(2 ** 31));
const fuzz = await ScannerFuzz.start();
const end = performance.now() + minutes * 60_000;
let seed = from;
console.log(`from seed ${from}, for ${minutes} minutes`);
for (let told = 0; performance.now() < end; seed++) {
  try {
    fuzz.check(seed);
  } catch (error) {
    const { profile, log } = fuzz.caseOf(seed);
    console.error(error);
    console.error(`seed ${seed}, profile ${profile}, the log as latin1:`);
    console.error(JSON.stringify(Buffer.from(log).toString("latin1")));
    process.exit(1);
  }
  if (fuzz.counts.cases - told >= 50_000) {
    told = fuzz.counts.cases;
    console.log(JSON.stringify(fuzz.counts));
  }
}
console.log(`no difference: ${JSON.stringify(fuzz.counts)}`);
