import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { citySchema } from "./location-city.js";

const takes = (text: string): boolean => citySchema.safeParse(text).success;

describe("citySchema", () => {
  it("takes the names of cities, in Chinese and in letters", () => {
    const cities = [
      "云汀市",
      "甲屿市(虚构)",
      "乙泽",
      "路桥区",
      "中山市",
      "大理白族自治州",
      "Hangzhou",
      "Xi’an",
      "St. Louis",
    ];

    expect(cities.filter((city) => !takes(city))).toEqual([]);
  });

  it("refuses positions, addresses and working units", () => {
    const refused = [
      "30.2741, 120.1551",
      "N30°16′ E120°9′",
      "东经一百二十度",
      "北纬三十度",
      "三十号",
      "人民路一号",
      "人民路甲号",
      "中山大道",
      "迎宾大酒店",
      "云汀市财政局",
      "某某集团",
      "310000",
      "３１００００",
      "https://map",
      "Main Street",
      "甲\n乙",
      "",
      "市".repeat(41),
    ];

    expect(refused.filter(takes)).toEqual([]);
  });

  it("takes no text with a digit of any script", () => {
    const digits = fc.constantFrom(..."0123456789０５９٣३");

    fc.assert(fc.property(fc.string(), digits, fc.string(), (a, digit, b) => !takes(`${a}${digit}${b}`)));
  });
});
