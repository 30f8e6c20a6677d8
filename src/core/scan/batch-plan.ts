/** What a fast scanner makes of the slots of a profile while it scans. */
import type { CompiledPlace, CompiledProfile, CompiledTest } from "../profile/compiled-profile.ts";
import type { Role } from "../profile/role.ts";
import type { FieldPlan } from "./field-plan.ts";
import { SLOT_WORK } from "./scanner-layout.ts";

/** A field plan with the works of its slots (bits of {@link SLOT_WORK}). */
export type BatchPlan = { readonly fields: FieldPlan; readonly works: Uint8Array };

/** One plan per profile: all logs of it share its place in a scanner's memory. */
const plans = new WeakMap<CompiledProfile, BatchPlan>();

const ROLE_WORKS: Readonly<Partial<Record<Role, number>>> = {
  run: SLOT_WORK.name,
  agent: SLOT_WORK.name,
  to: SLOT_WORK.name,
  type: SLOT_WORK.name,
  kind: SLOT_WORK.name,
  channel: SLOT_WORK.name,
  severity: SLOT_WORK.name,
  time: SLOT_WORK.spot | SLOT_WORK.clock,
  sequence: SLOT_WORK.spot | SLOT_WORK.number,
  turn: SLOT_WORK.spot | SLOT_WORK.number,
  duration: SLOT_WORK.spot | SLOT_WORK.number,
  id: SLOT_WORK.spot | SLOT_WORK.hash,
  causes: SLOT_WORK.spot | SLOT_WORK.list,
};

/** The plan of what the index needs of a profile's lines. */
export function batchPlanOf(compiled: CompiledProfile): BatchPlan {
  let plan = plans.get(compiled);
  if (plan === undefined) {
    plan = makePlan(compiled);
    plans.set(compiled, plan);
  }
  return plan;
}

function makePlan({ index }: CompiledProfile): BatchPlan {
  const works = new Uint8Array(index.plan.slotCount);
  const add = (slot: number, work: number): void => {
    works[slot] = (works[slot] ?? 0) | work;
  };
  /** Only whether a value is there does not need its text. */
  const addTests = (tests: readonly CompiledTest[]): void => {
    for (const { slot, is, matches } of tests) {
      add(slot, is === null && matches === null ? 0 : SLOT_WORK.name);
    }
  };
  const addPlaces = (places: readonly CompiledPlace[], work: number): void => {
    for (const { slot, when } of places) {
      add(slot, work);
      addTests(when);
    }
  };
  for (const [role, places] of Object.entries(index.places)) {
    addPlaces(places, ROLE_WORKS[role as Role] ?? 0);
  }
  for (const { when } of index.rules) addTests(when);
  for (const places of index.correlations) addPlaces(places, SLOT_WORK.spot | SLOT_WORK.hash);
  for (let slot = 0; slot < works.length; slot++) if (works[slot] === 0) add(slot, SLOT_WORK.spot);
  return { fields: index.plan, works };
}
