/** Passing on a superior's instruction. */
export const relay = {
  "relay.title": (p: { from: string; title: string }) => `学习传达:${p.title}(${p.from})`,
  "relay.body": (p: { from: string; gist: string }) => `现将${p.from}的有关精神摘要转告大家:\n${p.gist}`,
  "relay.reviewed": (p: { reviewer: string; date: string }) =>
    `本摘要已由${p.reviewer}于${p.date}作保密审查,可以发布。`,
  "relay.keepInside": () => "请只在支部内学习,不必转到别处。",
  "relay.review.requested": (p: { title: string; author: string }) =>
    `${p.author}准备转告《${p.title}》,请先作保密审查,并写下能否发布。`,
  "relay.review.passed": (p: { title: string }) => `《${p.title}》已通过保密审查,可以发布。`,
  "relay.review.refused": (p: { title: string }) => `《${p.title}》经审查不宜在网上发布,请改在会上当面学习。`,
};
