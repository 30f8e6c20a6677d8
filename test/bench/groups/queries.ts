import type { Filter } from "../../../src/core/query/filter.ts";
import { parseFilter } from "../../../src/core/query/parse-filter.ts";
import { rotatedSimLog } from "../data/bench-data.ts";
import {
  type Contender,
  comparison,
  interleave,
  missingRow,
  type Row,
  type Sample,
} from "../figures.ts";
import type { StoreQuestion } from "../programs/store.ts";
import { type Companion, startCompanion } from "../tools/commands.ts";
import { duckdbPeer } from "../tools/peers.ts";
import { program } from "../tools/programs.ts";
import { checkSame, type Group, indexing } from "./group.ts";

const BESIDE = "DuckDB on the same rows, two threads";
const COLUMNS = 2000;
const AGENTS = ["agent_alpha_3", "agent_alpha_11", "agent_beta_30", "agent_beta_41"];
const TYPES = ["ACTION", "ENV"];

type Query = {
  readonly name: string;
  readonly work: string;
  readonly times: number;
  /** Each round asks for something else, so that nobody answers from memory. */
  readonly ask: (round: number) => { readonly ours: StoreQuestion; readonly sql: string };
  readonly sameAnswer: boolean;
};

/** The same questions to both, each over 10 M events. */
export const queriesGroup: Group = {
  name: "queries",
  about: "filter, facets and timeline over 10 M events",
  async run({ rounds, scale }) {
    const log = rotatedSimLog(scale);
    const queries = queriesOver(Math.floor(log.events / 600));
    const duckdb = duckdbPeer();
    if (duckdb === null) {
      return queries.map(({ work, times }) => missingRow(work, BESIDE, `≥ ${times} ×`, "no peer"));
    }
    const ours = startCompanion(program("store"), []);
    const theirs = startCompanion(program("duckdb"), [duckdb.path]);
    try {
      await ours.ask(indexing(log));
      await theirs.ask({ kind: "load", files: log.files, threads: 2 });
      const rows: Row[] = [];
      for (const query of queries) rows.push(await compare(query, ours, theirs, rounds));
      return rows;
    } finally {
      await Promise.all([ours.end(), theirs.end()]);
    }
  },
};

async function compare(
  query: Query,
  ours: Companion,
  theirs: Companion,
  rounds: number,
): Promise<Row> {
  console.log(`  ${query.work}`);
  const answers = { ours: [] as Sample[], DuckDB: [] as Sample[] };
  const contender = (name: keyof typeof answers, ask: (round: number) => Promise<Sample>) => {
    let round = 0;
    const own: Contender = {
      name,
      run: async () => {
        const sample = await ask(round++);
        answers[name].push(sample);
        return sample;
      },
    };
    return own;
  };
  // These are short: more rounds cost nothing.
  const samples = await interleave(
    [
      contender("ours", (round) => ours.ask(query.ask(round).ours)),
      contender("DuckDB", (round) => theirs.ask({ kind: "query", sql: query.ask(round).sql })),
    ],
    rounds * 2 + 1,
  );
  if (query.sameAnswer) {
    answers.ours.forEach((sample, round) => {
      checkSame(query.work, {
        ours: sample.facts["answer"] ?? Number.NaN,
        DuckDB: answers.DuckDB[round]?.facts["answer"] ?? Number.NaN,
      });
    });
  }
  return comparison({
    work: query.work,
    beside: BESIDE,
    ours: samples.get("ours") ?? [],
    theirs: samples.get("DuckDB") ?? [],
    target: { kind: "at least", times: query.times },
    remark: "ours: from the question to the worker until its answer",
  });
}

function queriesOver(turns: number): readonly Query[] {
  /** A range of turns and one of times, both cutting something off, other ones each round. */
  const bounds = (round: number) => {
    const first = Math.floor(turns / 10) + round * 7;
    const last = Math.floor((turns * 8) / 10) - round * 5;
    const since = `2026-09-01T1${round % 10}:30:00Z`;
    return { first, last, since };
  };
  const filterOf = (round: number): Filter => {
    const { first, last, since } = bounds(round);
    return parsed(
      `type:${TYPES.join(",")} agent:${AGENTS.join(",")} turn:${first}..${last} since:${since}`,
    );
  };
  const whereOf = (round: number): string => {
    const { first, last, since } = bounds(round);
    const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(", ");
    return `where event_type in (${list(TYPES)}) and agent_id in (${list(AGENTS)}) and turn_number between ${first} and ${last} and timestamp >= '${since}'`;
  };
  /** Facets and buckets are asked for under a filter that leaves most. */
  const rangeFilterOf = (round: number): Filter => {
    const { first, last } = bounds(round);
    return parsed(`turn:${first}..${last}`);
  };
  const rangeWhereOf = (round: number): string => {
    const { first, last } = bounds(round);
    return `where turn_number between ${first} and ${last}`;
  };
  const bucket = `floor((epoch_us(timestamp) - low) * ${COLUMNS} / (high - low + 1))`;
  const span =
    "(select epoch_us(min(timestamp)) low, epoch_us(max(timestamp)) high from events) span";
  return [
    {
      name: "filter",
      work: "filter at 10 M: types, agents, turns and time → count",
      times: 4,
      sameAnswer: true,
      ask: (round) => ({
        ours: { kind: "count", filter: filterOf(round) },
        sql: `select count(*) from events ${whereOf(round)}`,
      }),
    },
    {
      name: "facets",
      work: "facets at 10 M: types and agents under a filter",
      times: 8,
      sameAnswer: true,
      ask: (round) => ({
        ours: { kind: "facets", filter: rangeFilterOf(round), roles: ["type", "agent"] },
        sql: `select count(*) n, event_type, agent_id, grouping(event_type, agent_id) g from events ${rangeWhereOf(round)} group by grouping sets ((event_type), (agent_id)) order by g, n desc`,
      }),
    },
    {
      name: "buckets",
      work: "timeline at 10 M: 2,000 buckets by type under a filter",
      times: 5,
      sameAnswer: false,
      ask: (round) => ({
        ours: { kind: "overview", filter: rangeFilterOf(round), columns: COLUMNS },
        sql: `select ${bucket}::int b, event_type, count(*) from events, ${span} ${rangeWhereOf(round)} group by all`,
      }),
    },
  ];
}

function parsed(text: string): Filter {
  const result = parseFilter(text);
  if (!("filter" in result)) throw new Error(`the filter ${text} is none`);
  return result.filter;
}
