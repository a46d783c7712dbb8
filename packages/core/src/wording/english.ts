import { albums } from "./en/albums.js";
import { birthdays } from "./en/birthdays.js";
import { delivery } from "./en/delivery.js";
import { errors } from "./en/errors.js";
import { festivals } from "./en/festivals.js";
import { greetings } from "./en/greetings.js";
import { leaving } from "./en/leaving.js";
import { lectures } from "./en/lectures.js";
import { pages } from "./en/pages.js";
import { posts } from "./en/posts.js";
import { receipts } from "./en/receipts.js";
import { relay } from "./en/relay.js";
import { sections } from "./en/sections.js";
import { story } from "./en/story.js";
import { trips } from "./en/trips.js";
import { warnings } from "./en/warnings.js";
import type { Catalogue } from "./simplified-chinese.js";

/** Every phrase of the library in English; a missing or a surplus one does not compile. */
export const english: Catalogue = {
  ...albums,
  ...birthdays,
  ...delivery,
  ...errors,
  ...festivals,
  ...greetings,
  ...leaving,
  ...lectures,
  ...pages,
  ...posts,
  ...receipts,
  ...relay,
  ...sections,
  ...story,
  ...trips,
  ...warnings,
};
