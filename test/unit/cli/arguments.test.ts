import assert from "node:assert/strict";
import { parseArguments } from "../../../src/cli/arguments.ts";

describe("parseArguments", () => {
  it("fills what is not said with the defaults", () => {
    assert.deepEqual(parseArguments(["query", "logs"]), {
      command: "query",
      paths: ["logs"],
      filter: "",
      limit: 1000,
      offset: 0,
      sort: "time",
      count: false,
      raw: false,
      by: ["type"],
      path: null,
      event: "",
      up: 20,
      down: 20,
      max: 1000,
      format: "jsonl",
      output: null,
      profile: null,
      naiveTimeZone: "utc",
    });
  });

  it("takes a limit of 0 as all, and no default limit outside query", () => {
    for (const argv of [
      ["query", "--limit", "0", "-"],
      ["facets", "-"],
      ["problems", "-"],
      ["export", "-"],
    ]) {
      const parsed = parseArguments(argv);
      assert.ok(typeof parsed === "object");
      assert.equal(parsed.limit, Number.POSITIVE_INFINITY);
    }
  });

  it("takes a filter that begins with a dash, and options after paths", () => {
    const parsed = parseArguments([
      "query",
      "a.jsonl",
      "-",
      "--filter",
      "-type:DETAIL",
      "--sort=line",
    ]);
    assert.ok(typeof parsed === "object");
    assert.equal(parsed.filter, "-type:DETAIL");
    assert.equal(parsed.sort, "line");
    assert.deepEqual(parsed.paths, ["a.jsonl", "-"]);
  });

  it("takes a path as in a filter; a role's name is a key there", () => {
    const pathOf = (text: string) => {
      const parsed = parseArguments(["facets", "-", "--path", text]);
      return typeof parsed === "object" ? parsed.path : null;
    };
    assert.deepEqual(pathOf("details.verb"), ["details", "verb"]);
    assert.deepEqual(pathOf('"a key".x.0'), ["a key", "x", "0"]);
    assert.deepEqual(pathOf("turn"), ["turn"]);
  });

  it("takes every word after -- as a path", () => {
    const parsed = parseArguments(["runs", "--", "--odd-name.jsonl"]);
    assert.ok(typeof parsed === "object");
    assert.deepEqual(parsed.paths, ["--odd-name.jsonl"]);
  });

  it("reads what is piped in where no path is named", () => {
    const pathsOf = (argv: readonly string[]): unknown => {
      const parsed = parseArguments(argv, true);
      return typeof parsed === "object" ? parsed.paths : parsed;
    };
    assert.deepEqual(pathsOf(["query"]), ["-"]);
    assert.deepEqual(pathsOf(["query", "logs"]), ["logs"]);
  });

  it("asks for nothing else with --help or --version", () => {
    assert.equal(parseArguments(["--help"]), "help");
    assert.equal(parseArguments(["query", "-h"]), "help");
    assert.equal(parseArguments(["--version"]), "version");
  });

  const mistakes: readonly (readonly [readonly string[], string])[] = [
    [[], "name a command: runs, query, facets, chain, problems and export; --help tells more"],
    [
      ["list"],
      'there is no command "list"; the commands are runs, query, facets, chain, problems and export',
    ],
    [["runs"], "name at least one log or folder, or - for standard input"],
    [["query", "-", "--colour"], "there is no option --colour; --help lists them"],
    [["query", "-", "-x"], "there is no option -x; --help lists them"],
    [["query", "-", "--limit"], "--limit needs a value"],
    [["query", "-", "--count=yes"], "--count takes no value"],
    [["query", "-", "--limit", "-1"], '--limit needs a whole number of at least 0, not "-1"'],
    [["query", "-", "--limit", "ten"], '--limit needs a whole number of at least 0, not "ten"'],
    [["query", "-", "--sort", "name"], '--sort is time or line, not "name"'],
    [["runs", "-", "--raw"], "--raw has no meaning for the command runs"],
    [["chain", "-"], "chain needs --event ID or --event LOG:LINE"],
    [
      ["facets", "-", "--by", "type,colour"],
      '--by is type, kind, agent, severity, channel, run or profile, not "colour"',
    ],
    [["facets", "-", "--path", "a b"], '--path needs a path such as details.verb, not "a b"'],
    [["facets", "-", "--path", "a,b"], '--path needs a path such as details.verb, not "a,b"'],
    [["query", "-", "--path", "a"], "--path has no meaning for the command query"],
    [
      ["facets", "-", "--path", "a", "--by", "type"],
      "--by and --path ask for different things; name one of them",
    ],
    [["export", "-", "--format", "xml"], '--format is jsonl, records or csv, not "xml"'],
    [
      ["query", "-", "--naive-time-zone", "CET"],
      '--naive-time-zone is utc, local or an offset such as +02:00, not "CET"',
    ],
  ];
  for (const [argv, message] of mistakes) {
    it(`answers "${argv.join(" ")}" with: ${message}`, () => {
      assert.throws(() => parseArguments(argv), { message });
    });
  }
});
