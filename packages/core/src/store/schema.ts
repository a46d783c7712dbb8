import type { AskTables } from "./tables/ask.js";
import type { BindingTables } from "./tables/binding.js";
import type { CalendarTables } from "./tables/calendar.js";
import type { CareTables } from "./tables/care.js";
import type { DeliveryTables } from "./tables/delivery.js";
import type { DigestTables } from "./tables/digest.js";
import type { OrganisationTables } from "./tables/organisation.js";
import type { SectionTables } from "./tables/section.js";
import type { SpineTables } from "./tables/spine.js";
import type { TripTables } from "./tables/trip.js";
import type { UpkeepTables } from "./tables/upkeep.js";

/**
 * Every table of the database, composed from one file per room in `tables/`.
 *
 * Conventions, the same on both databases: ids are text; instants are epoch milliseconds in a big integer; local dates
 * are text `YYYY-MM-DD`; truth is 0 or 1 in an integer; JSON is text; bytes are `Uint8Array`.
 */
export interface Database
  extends SpineTables,
    OrganisationTables,
    SectionTables,
    DeliveryTables,
    CalendarTables,
    TripTables,
    CareTables,
    AskTables,
    DigestTables,
    UpkeepTables,
    BindingTables {}
