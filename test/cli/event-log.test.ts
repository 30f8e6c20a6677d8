import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync, zstdCompressSync } from "node:zlib";

/** What a user runs, built by `npm run build`. */
const PROGRAM = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const SOURCE = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

type Ended = { readonly code: number | null; readonly out: string; readonly errors: string };

/** A run of two turns with a blank line, a bad one and a cause that is nowhere. */
const SHOP = [
  '{"event_id":"e1","timestamp":"2025-10-05T12:00:00.100+00:00","turn_number":1,"event_type":"DECISION","simulation_id":"sim-1","agent_id":"alice","caused_by":null,"description":"alice decided: trade","details":{"action_name":"trade"}}',
  '{"event_id":"e2","timestamp":"2025-10-05T12:00:00.200+00:00","turn_number":1,"event_type":"ACTION","simulation_id":"sim-1","agent_id":"alice","caused_by":["e1"],"description":"alice performed trade","details":{"action_type":"trade"}}',
  "",
  "not json",
  '{"event_id":"e3","timestamp":"2025-10-05T12:00:01+00:00","turn_number":2,"event_type":"STATE","simulation_id":"sim-1","agent_id":"bob","caused_by":["e2","gone"],"description":"gold: 1 \\u2192 51","details":{"variable_name":"gold"}}',
];

/** A log of no known shape: integers beyond 2^53, no ids. */
const OTHER = [
  '{"seq":9007199254740993,"ts":1759665600.5,"actor":"carol","type":"hello","msg":"caf\\u00e9 \\"au lait\\""}',
  '{"seq":9007199254740994,"ts":1759665601.5,"actor":"dora","type":"bye","msg":"ciao"}',
];

const E1 =
  '{"id":"e1","syntheticId":false,"run":"sim-1","agent":"alice","turn":1,"sequence":null,"type":"DECISION","kind":"trade","severity":"info","channel":null,"time":"2025-10-05T12:00:00.100Z","timeAssumed":false,"durationMs":null,"message":"alice decided: trade","causes":[],"log":"logs/sim-1/events.jsonl","line":1,"offset":0,"profile":"llm-sim"}';
const E2 =
  '{"id":"e2","syntheticId":false,"run":"sim-1","agent":"alice","turn":1,"sequence":null,"type":"ACTION","kind":"trade","severity":"info","channel":null,"time":"2025-10-05T12:00:00.200Z","timeAssumed":false,"durationMs":null,"message":"alice performed trade","causes":[{"id":"e1","link":"declared","log":"logs/sim-1/events.jsonl","line":1}],"log":"logs/sim-1/events.jsonl","line":2,"offset":233,"profile":"llm-sim"}';
const E3 =
  '{"id":"e3","syntheticId":false,"run":"sim-1","agent":"bob","turn":2,"sequence":null,"type":"ENV","kind":"gold","severity":"info","channel":null,"time":"2025-10-05T12:00:01Z","timeAssumed":false,"durationMs":null,"message":"gold: 1 → 51","causes":[{"id":"e2","link":"declared","log":"logs/sim-1/events.jsonl","line":2},{"id":"gone","link":"declared","log":null,"line":null}],"log":"logs/sim-1/events.jsonl","line":5,"offset":477,"profile":"llm-sim"}';
const O1 =
  '{"id":"logs/other/events.jsonl:1","syntheticId":true,"run":"other","agent":"carol","turn":null,"sequence":9007199254740993,"type":"hello","kind":null,"severity":null,"channel":null,"time":"2025-10-05T12:00:00.5Z","timeAssumed":false,"durationMs":null,"message":"café \\"au lait\\"","causes":[],"log":"logs/other/events.jsonl","line":1,"offset":0,"profile":"generic"}';
const O2 =
  '{"id":"logs/other/events.jsonl:2","syntheticId":true,"run":"other","agent":"dora","turn":null,"sequence":9007199254740994,"type":"bye","kind":null,"severity":null,"channel":null,"time":"2025-10-05T12:00:01.5Z","timeAssumed":false,"durationMs":null,"message":"ciao","causes":[],"log":"logs/other/events.jsonl","line":2,"offset":104,"profile":"generic"}';

describe("event-log", function () {
  // Each test starts programs; on a machine that does other things as well that takes its time.
  this.timeout(60_000);

  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "event-log-cli-"));
    const put = (path: string, text: string | Uint8Array): void => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    put("logs/sim-1/events.jsonl", `${SHOP.join("\n")}\n`);
    put("logs/other/events.jsonl", `${OTHER.join("\n")}\n`);
    put("logs/other/notes.txt", OTHER.join("\n"));
    put("logs/other/node_modules/x/events.jsonl", OTHER.join("\n"));
    put("cut.jsonl", `${OTHER[0]}\n{"seq":3,"ts":`);
    put("crlf.jsonl", `\ufeff${OTHER[0]}\r\n  ${OTHER[1]}  \r\n`);
    put("glued.jsonl", `${OTHER[0]}${OTHER[1]}\n`);
    put("naive.jsonl", '{"timestamp":"2025-10-05T12:00:00","event_type":"a","msg":"x"}\n');
    put("packed/events.jsonl.1.gz", gzipSync(`${SHOP.join("\n")}\n`));
    put("packed/run.jsonl.zst", zstdCompressSync('{"type":"tick","msg":"x"}\n'));
    put("cut.jsonl.gz", gzipSync(`${OTHER[0]}\n${OTHER[1]}\n`, { level: 0 }).subarray(0, 140));
    mkdirSync(join(folder, "empty"));
    symlinkSync("sim-1", join(folder, "logs", "latest"));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the program in the folder, with `input` as standard input. */
  function eventLog(argv: readonly string[], input: string | Uint8Array = ""): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [PROGRAM, ...argv], { cwd: folder });
      let out = "";
      let errors = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        out += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        errors += text;
      });
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, out, errors }));
      child.stdin.on("error", () => {
        // The program may end without reading its input.
      });
      child.stdin.end(input);
    });
  }

  /** Lines of a successful command that says nothing on standard error. */
  async function linesOf(
    argv: readonly string[],
    input: string | Uint8Array = "",
  ): Promise<string[]> {
    const { code, out, errors } = await eventLog(argv, input);
    assert.deepEqual({ code, errors }, { code: 0, errors: "" });
    assert.ok(out === "" || out.endsWith("\n"));
    return out.split("\n").slice(0, -1);
  }

  describe("query", () => {
    it("prints the events of a folder by time over all runs, with digits and absent roles", async () => {
      assert.deepEqual(await linesOf(["query", "logs"]), [E1, E2, O1, E3, O2]);
    });

    it("prints by log and line with --sort line", async () => {
      assert.deepEqual(await linesOf(["query", "--sort", "line", "logs"]), [O1, O2, E1, E2, E3]);
    });

    it("leaves what the filter leaves, after --offset and up to --limit", async () => {
      const filter = ["--filter", "-agent:carol severity:info"];
      assert.deepEqual(await linesOf(["query", "logs", ...filter]), [E1, E2, E3]);
      assert.deepEqual(
        await linesOf(["query", "logs", ...filter, "--offset", "1", "--limit", "1"]),
        [E2],
      );
      assert.deepEqual(await linesOf(["query", "logs", "--filter", '"au lait"']), [O1]);
      assert.deepEqual(await linesOf(["query", "logs", "--offset", "9"]), []);
    });

    it("prints how many there are with --count, whatever the limit", async () => {
      assert.deepEqual(await linesOf(["query", "logs", "--count", "--limit", "1"]), ["5"]);
      assert.deepEqual(await linesOf(["query", "logs", "--count", "--filter", "agent:nobody"]), [
        "0",
      ]);
    });

    it("prints 1000 events unless told, and all with --limit 0", async () => {
      const input = '{"type":"tick"}\n'.repeat(1200);
      assert.equal((await linesOf(["query", "-"], input)).length, 1000);
      assert.equal((await linesOf(["query", "-", "--limit", "0"], input)).length, 1200);
    });

    it("copies the original bytes into the record with --raw", async () => {
      const rawOf = (lines: readonly string[]) =>
        lines.map((line) => line.slice(line.indexOf(',"raw":') + 7, -1));
      assert.deepEqual(rawOf(await linesOf(["query", "logs/sim-1", "--raw"])), [
        SHOP[0],
        SHOP[1],
        SHOP[4],
      ]);
      const lines = await linesOf(["query", "crlf.jsonl", "--raw"]);
      assert.deepEqual(rawOf(lines), OTHER);
      assert.deepEqual(JSON.parse(lines[0] ?? "").raw, JSON.parse(OTHER[0] ?? ""));
    });

    it("reads standard input as a log named -", async () => {
      const [first, second] = await linesOf(["query", "-"], OTHER.join("\n"));
      assert.equal(
        first,
        O1.replaceAll("logs/other/events.jsonl", "-").replace('"run":"other"', '"run":"-"'),
      );
      assert.equal(JSON.parse(second ?? "").id, "-:2");
    });

    it("reads what is piped in where no path is named", async () => {
      assert.deepEqual(await linesOf(["query", "--count"], OTHER.join("\n")), ["2"]);
    });

    it("reads what is compressed, from files and from standard input", async () => {
      const events = await linesOf(["query", "packed"]);
      const lines = (await linesOf(["query", "logs/sim-1"])).map((line) =>
        line.replaceAll("logs/sim-1/", "packed/").replaceAll("events.jsonl", "events.jsonl.1.gz"),
      );
      assert.deepEqual(events.slice(0, 3), lines);
      assert.equal(JSON.parse(events[3] ?? "").log, "packed/run.jsonl.zst");
      for (const packed of [gzipSync(OTHER.join("\n")), zstdCompressSync(OTHER.join("\n"))]) {
        assert.deepEqual(await linesOf(["query", "--count", "-"], packed), ["2"]);
      }
    });

    it("prints what is before the damage in a compressed log, says so, and ends with 1", async () => {
      const { code, out, errors } = await eventLog(["query", "--count", "cut.jsonl.gz"]);
      assert.equal(code, 1);
      assert.equal(out, "1\n");
      assert.equal(
        errors,
        "event-log: cut.jsonl.gz: The archive ends in the middle, after 140 bytes: it was cut off or is still being written. What was packed before is shown.\n",
      );
    });

    it("reads a named file whatever its name, and a file once however often it is named", async () => {
      assert.deepEqual(
        await linesOf(["query", "--count", "logs/other/notes.txt", "./logs/other/notes.txt"]),
        ["2"],
      );
      assert.deepEqual(await linesOf(["query", "--count", "logs", "logs/sim-1/events.jsonl"]), [
        "5",
      ]);
    });

    it("splits glued events, which share a line and differ in offset", async () => {
      const events = (await linesOf(["query", "glued.jsonl"])).map((line) => JSON.parse(line));
      assert.deepEqual(
        events.map(({ id, line, offset }) => [id, line, offset]),
        [
          ["glued.jsonl:1", 1, 0],
          ["glued.jsonl:1#2", 1, 103],
        ],
      );
    });

    it("takes times without zone as --naive-time-zone says and marks them", async () => {
      const times = async (...argv: string[]): Promise<unknown[]> =>
        (await linesOf(["query", "naive.jsonl", ...argv])).map((line) => {
          const { time, timeAssumed } = JSON.parse(line);
          return [time, timeAssumed];
        });
      assert.deepEqual(await times(), [["2025-10-05T12:00:00Z", true]]);
      assert.deepEqual(await times("--naive-time-zone", "+02:00"), [
        ["2025-10-05T10:00:00Z", true],
      ]);
    });

    it("reads with the profile that --profile names", async () => {
      const [line] = await linesOf(["query", "logs/other", "--profile", "llm-sim", "--limit", "1"]);
      assert.equal(JSON.parse(line ?? "").profile, "llm-sim");
    });
  });

  describe("runs", () => {
    it("prints the runs, newest first", async () => {
      assert.deepEqual(await linesOf(["runs", "logs"]), [
        '{"run":"other","profile":"generic","logs":["logs/other/events.jsonl"],"events":2,"problems":0,"agents":2,"turns":0,"firstTime":"2025-10-05T12:00:00.5Z","lastTime":"2025-10-05T12:00:01.5Z"}',
        '{"run":"sim-1","profile":"llm-sim","logs":["logs/sim-1/events.jsonl"],"events":3,"problems":2,"agents":2,"turns":2,"firstTime":"2025-10-05T12:00:00.100Z","lastTime":"2025-10-05T12:00:01Z"}',
      ]);
    });

    it("prints the runs that have any of the filter's events", async () => {
      const runs = await linesOf(["runs", "logs", "--filter", "agent:bob"]);
      assert.deepEqual(
        runs.map((line) => JSON.parse(line).run),
        ["sim-1"],
      );
    });
  });

  describe("facets", () => {
    it("prints the values at a path with their counts", async () => {
      assert.deepEqual(await linesOf(["facets", "logs", "--path", "caused_by"]), [
        '{"path":"caused_by","value":"e1","count":1}',
        '{"path":"caused_by","value":"e2","count":1}',
        '{"path":"caused_by","value":"gone","count":1}',
      ]);
      const filter = ["--filter", "agent:alice", "--limit", "1"];
      assert.deepEqual(await linesOf(["facets", "logs", "--path", "agent_id", ...filter]), [
        '{"path":"agent_id","value":"alice","count":2}',
      ]);
    });

    it("prints values with their counts, the most frequent first", async () => {
      assert.deepEqual(await linesOf(["facets", "logs", "--by", "severity,agent"]), [
        '{"role":"severity","value":"info","count":3}',
        '{"role":"severity","value":null,"count":2}',
        '{"role":"agent","value":"alice","count":2}',
        '{"role":"agent","value":"bob","count":1}',
        '{"role":"agent","value":"carol","count":1}',
        '{"role":"agent","value":"dora","count":1}',
      ]);
    });

    it("counts under the filter and leaves out what has none", async () => {
      assert.deepEqual(
        await linesOf(["facets", "logs", "--filter", "agent:alice", "--limit", "1"]),
        ['{"role":"type","value":"ACTION","count":1}'],
      );
    });
  });

  describe("chain", () => {
    it("prints causes and effects with their depth, and what was left out", async () => {
      assert.deepEqual(await linesOf(["chain", "logs", "--event", "e2"]), [
        '{"from":{"id":"e1","log":"logs/sim-1/events.jsonl","line":1},"to":{"id":"e2","log":"logs/sim-1/events.jsonl","line":2},"link":"declared","depth":1}',
        '{"from":{"id":"e2","log":"logs/sim-1/events.jsonl","line":2},"to":{"id":"e3","log":"logs/sim-1/events.jsonl","line":5},"link":"declared","depth":1}',
        '{"omitted":{"causes":0,"effects":0}}',
      ]);
    });

    it("finds the event by log and line, keeps the bounds, and names causes that no log holds", async () => {
      const event = "logs/sim-1/events.jsonl:5";
      assert.deepEqual(await linesOf(["chain", "logs", "--event", event, "--up", "1"]), [
        '{"from":{"id":"e2","log":"logs/sim-1/events.jsonl","line":2},"to":{"id":"e3","log":"logs/sim-1/events.jsonl","line":5},"link":"declared","depth":1}',
        '{"from":{"id":"gone","log":null,"line":null},"to":{"id":"e3","log":"logs/sim-1/events.jsonl","line":5},"link":"declared","depth":1}',
        '{"omitted":{"causes":1,"effects":0}}',
      ]);
    });

    it("fails for an event that is not there", async () => {
      assert.deepEqual(await eventLog(["chain", "logs", "--event", "e9"]), {
        code: 1,
        out: "",
        errors: 'event-log: there is no event "e9" in what was read\n',
      });
    });
  });

  describe("problems", () => {
    it("prints each problem and exits with 0", async () => {
      const text = JSON.stringify((SHOP[4] ?? "").slice(0, 200));
      assert.deepEqual(await linesOf(["problems", "logs"]), [
        '{"class":"not-json","log":"logs/sim-1/events.jsonl","line":4,"offset":468,"reason":"expected an object","text":"not json"}',
        `{"class":"dangling-cause","log":"logs/sim-1/events.jsonl","line":5,"offset":477,"reason":"no event of the run has the id \\"gone\\" that it names as a cause","text":${text}}`,
      ]);
    });

    it("takes an unfinished last line as truncated", async () => {
      const [line, ...rest] = await linesOf(["problems", "cut.jsonl"]);
      const { class: name, line: at, offset, text } = JSON.parse(line ?? "");
      assert.deepEqual(
        [name, at, offset, text, rest.length],
        ["truncated", 2, 104, '{"seq":3,"ts":', 0],
      );
    });

    it("counts them with --count", async () => {
      assert.deepEqual(await linesOf(["problems", "logs", "--count"]), ["2"]);
    });
  });

  describe("export", () => {
    it("writes the original bytes to standard output unless told", async () => {
      assert.deepEqual(await linesOf(["export", "logs", "--filter", "agent:bob,carol"]), [
        OTHER[0],
        SHOP[4],
      ]);
    });

    it("writes records or CSV to a file", async () => {
      assert.deepEqual(
        await linesOf(["export", "logs", "--format", "records", "--output", "out.jsonl"]),
        [],
      );
      assert.equal(
        readFileSync(join(folder, "out.jsonl"), "utf8"),
        `${[E1, E2, O1, E3, O2].join("\n")}\n`,
      );
      await linesOf([
        "export",
        "logs",
        "--format",
        "csv",
        "--output",
        "out.csv",
        "--filter",
        "agent:carol",
      ]);
      assert.equal(
        readFileSync(join(folder, "out.csv"), "utf8"),
        "id,run,agent,turn,sequence,type,kind,severity,channel,time,timeAssumed,durationMs,message,causes,log,line,offset,profile\r\n" +
          'logs/other/events.jsonl:1,other,carol,,9007199254740993,hello,,,,2025-10-05T12:00:00.5Z,false,,"café ""au lait""",,logs/other/events.jsonl,1,0,generic\r\n',
      );
    });

    it("refuses to write over a log that it reads", async () => {
      assert.deepEqual(await eventLog(["export", "logs", "--output", "logs/latest/events.jsonl"]), {
        code: 2,
        out: "",
        errors: "event-log: --output logs/latest/events.jsonl is one of the logs that are read\n",
      });
    });

    it("fails when the file cannot be written", async () => {
      const { code, errors } = await eventLog(["export", "logs", "--output", "none/out.jsonl"]);
      assert.equal(code, 1);
      assert.match(errors, /^event-log: cannot write none\/out\.jsonl: ENOENT.*\n$/);
    });
  });

  describe("as a program", () => {
    it("answers wrong usage with one sentence and exit code 2", async () => {
      assert.deepEqual(
        await eventLog(["query", "logs", "--filter", "turn:x"]).then(({ code, out }) => [
          code,
          out,
        ]),
        [2, ""],
      );
      assert.deepEqual(await eventLog(["query", "logs", "--colour"]), {
        code: 2,
        out: "",
        errors: "event-log: there is no option --colour; --help lists them\n",
      });
      assert.deepEqual(await eventLog(["query", "logs", "--profile", "none"]), {
        code: 2,
        out: "",
        errors:
          'event-log: there is no profile "none"; the profiles are llm-sim, agent-ecology, dsl-events, realm, apart, generic\n',
      });
    });

    it("tells where a filter is wrong", async () => {
      const { code, errors } = await eventLog(["query", "logs", "--filter", "agent:alice turn:"]);
      assert.equal(code, 2);
      assert.match(errors, /^event-log: --filter: .+ at position 18\n$/);
    });

    it("fails with 1 for a file that is not there", async () => {
      assert.deepEqual(await eventLog(["query", "none.jsonl"]), {
        code: 1,
        out: "",
        errors: 'event-log: there is no file or folder "none.jsonl"\n',
      });
    });

    it("says so when a folder holds no logs", async () => {
      assert.deepEqual(await eventLog(["runs", "empty"]), {
        code: 0,
        out: "",
        errors: "event-log: no logs were found in the folders that were named\n",
      });
    });

    it("prints help and its version", async () => {
      assert.match((await linesOf(["--help"])).join("\n"), /^Usage: event-log COMMAND/);
      const { version } = JSON.parse(
        readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
      );
      assert.deepEqual(await linesOf(["--version"]), [version]);
    });

    it("runs from its sources as well", async () => {
      const child = spawn(process.execPath, [SOURCE, "query", "logs", "--count"], { cwd: folder });
      let out = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        out += text;
      });
      const code = await new Promise((resolve) => child.on("close", resolve));
      assert.deepEqual([code, out], [0, "5\n"]);
    });

    it("ends quietly when its reader has seen enough", async () => {
      const child = spawn(process.execPath, [PROGRAM, "query", "-", "--limit", "0"], {
        cwd: folder,
      });
      let errors = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        errors += text;
      });
      child.stdin.on("error", () => {
        // It need not read all.
      });
      child.stdin.end('{"type":"tick","msg":"0123456789"}\n'.repeat(20_000));
      child.stdout.once("data", () => child.stdout.destroy());
      const code = await new Promise((resolve) => child.on("close", resolve));
      assert.deepEqual([code, errors], [0, ""]);
    });
  });
});
