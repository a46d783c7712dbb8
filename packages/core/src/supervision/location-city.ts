import { lineSchema } from "../text/text.js";

/** Most characters of a city's name. */
const maxChars = 40;

/** Every way to say more than a city: numbers, positions, links, streets, houses, working units. */
const moreThanACity: readonly RegExp[] = [
  /\p{Nd}/u,
  /[°º′″'"@#/\\_=<>]/u,
  /[东西]经|[南北]纬|经度|纬度|坐标|邮编|latitude|longitude/iu,
  /[路街道巷弄].{0,12}[号弄]|[一二三四五六七八九十百零〇]+(?:号|栋|幢|室|楼|层)/u,
  /大厦|小区|街道|大道|单元|宾馆|酒店|办公[室楼]|集团|公司|医院|学院|大学|银行/u,
  /[局厅院]$/u,
  /\b(?:street|road|avenue|building|room|hotel|office|company|bureau|zip|postcode)\b/iu,
];

/** Whether a text may be a city's name: not a position, an address or a working unit. */
function mayBeCity(text: string): boolean {
  return !moreThanACity.some((pattern) => pattern.test(text));
}

/** A city's name, one line of 1 to 40 characters; positions, addresses and working units are refused. */
export const citySchema = lineSchema(maxChars)
  .refine(mayBeCity, { message: "must be the name of a city: no position, address or working unit" })
  .describe("a city's name, 1 to 40 characters");
