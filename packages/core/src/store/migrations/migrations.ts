import { spine } from "./0001-spine.js";
import { organisation } from "./0002-organisation.js";
import { section } from "./0003-section.js";
import { delivery } from "./0004-delivery.js";
import { calendar } from "./0005-calendar.js";
import { trip } from "./0006-trip.js";
import { care } from "./0007-care.js";
import { ask } from "./0008-ask.js";
import { digest } from "./0009-digest.js";
import { upkeep } from "./0010-upkeep.js";
import { binding } from "./0011-binding.js";
import { leaving } from "./0012-leaving.js";
import { privacy } from "./0013-privacy.js";
import type { Migration } from "./migration.js";

/** Every step of the schema, in the order of versions. A new step goes to the end, with its tables in `tables/`. */
export const migrations: readonly Migration[] = [
  spine,
  organisation,
  section,
  delivery,
  calendar,
  trip,
  care,
  ask,
  digest,
  upkeep,
  binding,
  leaving,
  privacy,
];

export { appliedVersion, migrate } from "./migrate.js";
export type { Migration } from "./migration.js";
export { refusalSqlState } from "./refusals.js";
