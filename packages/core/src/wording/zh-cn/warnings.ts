/** Warnings about integrity, secrecy and work discipline. Each body is one version of one template. */
export const warnings = {
  "warning.integrity.title": () => "廉政提醒",
  "warning.secrecy.title": () => "保密提醒",
  "warning.workDiscipline.title": () => "工作纪律提醒",
  "warning.title.occasion": (p: { title: string; occasion: string }) => `${p.title}(${p.occasion})`,
  "warning.integrity.1": () => "人情往来有尺度,公私之间有界线。遇到说不清的礼和请,先放一放、问一问,心里踏实最要紧。",
  "warning.integrity.2": () => "在外审计,吃住行都按规定自理,账目清清楚楚;对方的宴请、礼品和游览,客气地谢绝就好。",
  "warning.integrity.3": () =>
    "假期将至,团聚要热闹,手脚要干净。不收红包礼卡,不用公车办私事,给自己和家人留一个安稳的节。",
  "warning.integrity.4": () => "手里的审计权是公家的,不拿来换方便,也不替人打招呼。守得住分寸,才担得起信任。",
  "warning.integrity.5": () => "进点之前,把“四严禁”“八不准”再看一遍:看的是条文,护的是自己和同伴。",
  "warning.secrecy.1": () => "涉密的事不上网,上网的设备不碰涉密的事。群里只说公开的内容,拿不准的先问再发。",
  "warning.secrecy.2": () => "审计中看到的、听到的,留在审计现场。饭桌上、电话里、朋友圈里都不谈。",
  "warning.secrecy.3": () => "不用手机拍盖章的文件,不用网上的小程序识别内部材料。图一时方便,可能带来长久的麻烦。",
  "warning.secrecy.4": () => "离开座位,锁好屏幕,收好纸件;外出带资料,人不离包、包不离身。",
  "warning.secrecy.5": () => "万一发错了,请马上撤回并告诉保密负责同志。早说一分钟,就少一分风险,也不会有人怪您。",
  "warning.workDiscipline.1": () => "按时到岗,外出报备,离开驻地打个招呼:让同伴知道您在哪里,遇事才好互相照应。",
  "warning.workDiscipline.2": () => "工作时间和开车前都不沾酒。一路平安,家里人才安心。",
  "warning.workDiscipline.3": () => "取证讲程序,说话有依据,态度要平和。认真不等于生硬,客气不等于放松。",
  "warning.workDiscipline.4": () => "节后收心,从整理好手头的事开始:该回的电话回一回,该交接的写清楚。",
  "warning.workDiscipline.5": () => "遇到重要情况,先向带队同志报告再处理。多一双眼睛看,少一分疏漏。",
};
