import type { sections as reference } from "../zh-cn/sections.js";

/** Names of the sections that a branch starts with. */
export const sections: typeof reference = {
  "section.lecture": () => "The secretary's micro-lectures",
  "section.twoStudies": () => "Window on the Two Studies campaign",
  "section.study": () => "Study window",
  "section.currentAffairs": () => "Current affairs",
  "section.supervisionService": () => "Supervision and service",
  "section.assembly": () => "Members' assembly",
  "section.care": () => "Warmth and care",
  "section.album": () => "Photo album",
  "section.life": () => "Healthy living",
};
