import { albums } from "./zh-cn/albums.js";
import { birthdays } from "./zh-cn/birthdays.js";
import { delivery } from "./zh-cn/delivery.js";
import { errors } from "./zh-cn/errors.js";
import { festivals } from "./zh-cn/festivals.js";
import { greetings } from "./zh-cn/greetings.js";
import { leaving } from "./zh-cn/leaving.js";
import { lectures } from "./zh-cn/lectures.js";
import { pages } from "./zh-cn/pages.js";
import { posts } from "./zh-cn/posts.js";
import { receipts } from "./zh-cn/receipts.js";
import { relay } from "./zh-cn/relay.js";
import { sections } from "./zh-cn/sections.js";
import { story } from "./zh-cn/story.js";
import { trips } from "./zh-cn/trips.js";
import { warnings } from "./zh-cn/warnings.js";

/** The reference: every phrase of the library in Chinese; its keys and parameters bind all other languages. */
export const simplifiedChinese = {
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

/** All phrases by key, each a function of its parameters. */
export type Catalogue = typeof simplifiedChinese;
