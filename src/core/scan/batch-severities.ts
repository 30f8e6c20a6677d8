/** Severity and channel of a batch: from the line, else by rules, else by type. */
import type { StringTable, StringTables } from "../base/string-table.ts";
import type { CompiledProfile, CompiledRule } from "../profile/compiled-profile.ts";
import { BatchTests } from "./batch-tests.ts";
import { type NamedRole, severityRole, textRole } from "./batch-texts.ts";
import type { NameTexts } from "./name-texts.ts";
import type { PlacedPlan } from "./placed-plan.ts";

const NONE = -1;
/** The channel's text has no number yet: it gets one in the first row that needs it. */
const UNKNOWN = -2;

type TestedRule = { readonly rule: CompiledRule; readonly tests: BatchTests; channel: number };

/** What a type gives where the line and the rules do not. */
type OfType = { readonly severity: number; readonly channel: number };

type SeverityColumns = {
  readonly type: Int32Array;
  readonly severity: Int8Array;
  readonly channel: Int32Array;
};

export class BatchSeverities {
  /** False: no row of the batch made last has a channel. */
  hasChannels = false;
  readonly #compiled: CompiledProfile;
  readonly #channels: StringTable;
  readonly #types: StringTable;
  readonly #severity: NamedRole;
  readonly #channel: NamedRole;
  readonly #rules: readonly TestedRule[];
  /** By type id + 1, filled when a type is first met. */
  readonly #ofType: OfType[] = [];
  /** No rule and no type gives a channel. */
  readonly #channelsAreInLines: boolean;

  constructor(compiled: CompiledProfile, strings: StringTables, names: NameTexts) {
    const { places, rules } = compiled.index;
    this.#compiled = compiled;
    this.#channels = strings.channel;
    this.#types = strings.type;
    this.#severity = severityRole(places.severity, names);
    this.#channel = textRole(places.channel, names, strings.channel);
    this.#rules = rules.map((rule) => ({
      rule,
      tests: new BatchTests(rule.when, names),
      channel: rule.channel === null ? NONE : UNKNOWN,
    }));
    this.#channelsAreInLines =
      rules.every((rule) => rule.channel === null) &&
      [...compiled.byType.values()].every(({ channel }) => channel === null);
  }

  /** Fills the columns of severity and channel; that of the type is filled. */
  fill(placed: PlacedPlan, count: number, columns: SeverityColumns): void {
    this.hasChannels = !this.#channelsAreInLines || this.#channel.isIn(placed);
    if (this.#fillKnown(placed, count, columns)) return;
    const { type, severity, channel } = columns;
    // What is new gets its number in the order of rows.
    for (let row = 0; row < count; row++) this.#fillRow(placed, row, type, severity, channel);
  }

  /** False: a channel is new. */
  #fillKnown(placed: PlacedPlan, count: number, columns: SeverityColumns): boolean {
    const { type, severity, channel } = columns;
    // A severity has no number to be given, so whatever is unknown can be asked for row by row.
    if (!this.#severity.isIn(placed)) severity.fill(NONE, 0, count);
    else for (let row = 0; row < count; row++) severity[row] = this.#severity.at(placed, row);
    if (!this.#channel.fill(placed, channel, count)) return false;
    for (const { rule, tests, channel: ruleChannel } of this.#rules) {
      const rows = tests.rowsOf(placed, count);
      if (rows === false) continue;
      for (let row = 0; row < count; row++) {
        if (rows !== true && rows[row] === 0) continue;
        if ((severity[row] as number) < 0) severity[row] = rule.severity;
        if ((channel[row] as number) < 0 && ruleChannel !== NONE) {
          if (ruleChannel === UNKNOWN) return false;
          channel[row] = ruleChannel;
        }
      }
    }
    const { byType, defaultSeverity } = this.#compiled;
    if (byType.size > 0) {
      for (let row = 0; row < count; row++) {
        if ((severity[row] as number) >= 0 && (channel[row] as number) >= 0) continue;
        const given = this.#ofType[(type[row] as number) + 1];
        if (given === undefined) return false;
        if ((severity[row] as number) < 0) severity[row] = given.severity;
        if ((channel[row] as number) < 0) channel[row] = given.channel;
      }
    }
    for (let row = 0; row < count; row++) {
      if ((severity[row] as number) < 0) severity[row] = defaultSeverity;
    }
    return true;
  }

  #fillRow(
    placed: PlacedPlan,
    row: number,
    types: Int32Array,
    severities: Int8Array,
    channels: Int32Array,
  ): void {
    let severity = this.#severity.at(placed, row);
    let channel = this.#channel.at(placed, row);
    if (severity < 0 || channel < 0) {
      for (const tested of this.#rules) {
        const { rule, tests } = tested;
        const gives =
          (severity < 0 && rule.severity >= 0) || (channel < 0 && rule.channel !== null);
        if (!gives || !tests.holds(placed, row)) continue;
        if (severity < 0) severity = rule.severity;
        if (channel < 0 && rule.channel !== null) {
          tested.channel = this.#channels.idOf(rule.channel);
          channel = tested.channel;
        }
      }
    }
    if (severity < 0 || channel < 0) {
      const given = this.#givenTo(types[row] as number);
      if (severity < 0) severity = given.severity;
      if (channel < 0) channel = given.channel;
    }
    severities[row] = severity < 0 ? this.#compiled.defaultSeverity : severity;
    channels[row] = channel;
  }

  #givenTo(type: number): OfType {
    let given = this.#ofType[type + 1];
    if (given === undefined) {
      const { byType } = this.#compiled;
      const of = byType.get(this.#types.textOf(type) ?? "") ?? byType.get("*");
      const channel = of?.channel ?? null;
      given = {
        severity: of?.severity ?? NONE,
        channel: channel === null ? NONE : this.#channels.idOf(channel),
      };
      this.#ofType[type + 1] = given;
    }
    return given;
  }
}
