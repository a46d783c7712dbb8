import type { GreetingParams } from "../occasion.js";

/** Wordings for festivals and days of remembrance. */
export const festivals = {
  "greeting.newYear.1": (p: GreetingParams) =>
    `新的一年开始了。${p.name},${p.branch}祝您和家人平安健康,日子越过越亮堂。`,
  "greeting.newYear.2": (p: GreetingParams) => `${p.name},元旦快乐!愿新一年的每个清晨都有盼头。——${p.branch}`,
  "greeting.springFestivalEve.1": (p: GreetingParams) => `${p.name},今夜守岁,愿灯火可亲、家人团圆。——${p.branch}`,
  "greeting.springFestivalEve.2": (p: GreetingParams) =>
    `除夕到了。${p.name},一年辛苦,${p.branch}祝您和家人吃好年夜饭,过个安稳年。`,
  "greeting.springFestival.1": (p: GreetingParams) => `${p.name},${p.branch}给您拜年!祝新春快乐,阖家安康。`,
  "greeting.springFestival.2": (p: GreetingParams) =>
    `爆竹声里又一春。${p.name},愿新的一年人顺、事顺、身体好。——${p.branch}`,
  "greeting.lanternFestival.1": (p: GreetingParams) => `${p.name},元宵节快乐!愿一碗汤圆,团圆又香甜。——${p.branch}`,
  "greeting.lanternFestival.2": (p: GreetingParams) => `月圆灯明,${p.branch}祝${p.name}元宵节喜乐,春天一路顺意。`,
  "greeting.womensDay.1": (p: GreetingParams) => `${p.name},节日快乐!感谢您在岗位上、在家里的每一份用心。——${p.branch}`,
  "greeting.womensDay.2": (p: GreetingParams) => `春风正好。${p.branch}祝${p.name}三八节快乐,自在从容。`,
  "greeting.qingming.1": (p: GreetingParams) =>
    `又是清明。${p.branch}与${p.name}一同缅怀先人和先烈。祭扫请注意用火和行路安全。`,
  "greeting.qingming.2": (p: GreetingParams) => `清明时节,慎终追远。${p.name},愿我们记得来路,也珍惜眼前。——${p.branch}`,
  "greeting.labourDay.1": (p: GreetingParams) => `${p.name},劳动节快乐!平日辛苦,这几天好好歇一歇。——${p.branch}`,
  "greeting.labourDay.2": (p: GreetingParams) => `每一份踏实的劳动都值得敬重。${p.branch}祝${p.name}五一快乐。`,
  "greeting.youthDay.1": (p: GreetingParams) => `${p.name},五四快乐!愿心里有光,脚下有路。——${p.branch}`,
  "greeting.youthDay.2": (p: GreetingParams) => `青年节到了,${p.branch}祝${p.name}永远有好奇心,也有一股韧劲。`,
  "greeting.dragonBoatFestival.1": (p: GreetingParams) => `粽叶飘香,${p.branch}祝${p.name}端午安康。`,
  "greeting.dragonBoatFestival.2": (p: GreetingParams) =>
    `${p.name},端午安康!愿身在外地的您也能尝到家乡的味道。——${p.branch}`,
  "greeting.partyFoundingDay.1": (p: GreetingParams) =>
    `今天是党的生日。${p.name},${p.branch}与您共同纪念,愿同心同行。`,
  "greeting.partyFoundingDay.2": (p: GreetingParams) =>
    `七一到了。${p.name},记得为什么出发,也谢谢您一直在队伍里。——${p.branch}`,
  "greeting.armyDay.1": (p: GreetingParams) => `八一建军节,${p.branch}向${p.name},也向所有军人和退役军人致敬。`,
  "greeting.armyDay.2": (p: GreetingParams) => `${p.name},建军节快乐!一身军装,一生情怀。——${p.branch}`,
  "greeting.midAutumnFestival.1": (p: GreetingParams) =>
    `${p.name},中秋快乐!不管在哪里,看到的都是同一轮月亮。——${p.branch}`,
  "greeting.midAutumnFestival.2": (p: GreetingParams) => `月到中秋分外明。${p.branch}祝${p.name}人月两圆,家人安好。`,
  "greeting.martyrsDay.1": (p: GreetingParams) =>
    `今天是烈士纪念日。${p.branch}与${p.name}一同向英烈致敬,铭记他们的名字。`,
  "greeting.martyrsDay.2": (p: GreetingParams) =>
    `山河无恙,英灵长存。${p.name},让我们静默片刻,记住为今天付出生命的人。——${p.branch}`,
  "greeting.nationalDay.1": (p: GreetingParams) => `${p.name},国庆快乐!${p.branch}祝祖国昌盛,祝您假期平安舒心。`,
  "greeting.nationalDay.2": (p: GreetingParams) => `十月金秋,与国同庆。${p.branch}祝${p.name}和家人节日快乐。`,
  "greeting.doubleNinthFestival.1": (p: GreetingParams) => `重阳到了。${p.name},${p.branch}祝您健康长寿,秋日安好。`,
  "greeting.doubleNinthFestival.2": (p: GreetingParams) =>
    `${p.name},岁岁重阳,今又重阳。您走过的路,是我们的榜样。——${p.branch}`,
  "greeting.nationalMemorialDay.1": (p: GreetingParams) =>
    `今天是国家公祭日。${p.branch}与${p.name}一同悼念遇难同胞,铭记历史,珍爱和平。`,
  "greeting.nationalMemorialDay.2": (p: GreetingParams) =>
    `以国之名,祭我同胞。${p.name},愿历史不被忘记,愿和平长在。——${p.branch}`,
};
