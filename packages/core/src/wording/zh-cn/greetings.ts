/** What surrounds a greeting: headings, names of occasions, merging, and the choice to have none. */
export const greetings = {
  "greeting.title": (p: { occasion: string }) => `${p.occasion}的问候`,
  "greeting.title.solemn": (p: { occasion: string }) => `${p.occasion} · 缅怀`,
  "greeting.merged": (p: { name: string; branch: string; occasions: string }) =>
    `${p.name}同志,今天是个好日子:${p.occasions}。${p.branch}一并道贺,祝您平安喜乐。`,
  "greeting.collective": (p: { branch: string; names: string; month: string }) =>
    `${p.month}过生日的有${p.names},${p.branch}祝寿星们健康顺遂。`,
  "greeting.optOut": () => "不想收到这类问候,回复一声就好。",
  "greeting.optedOut": () => "好的,以后不再发这类问候。",
  "occasion.birthday": () => "生日",
  "occasion.politicalBirthday": () => "政治生日",
  "occasion.newYear": () => "元旦",
  "occasion.springFestivalEve": () => "除夕",
  "occasion.springFestival": () => "春节",
  "occasion.lanternFestival": () => "元宵节",
  "occasion.womensDay": () => "妇女节",
  "occasion.qingming": () => "清明节",
  "occasion.labourDay": () => "劳动节",
  "occasion.youthDay": () => "青年节",
  "occasion.dragonBoatFestival": () => "端午节",
  "occasion.partyFoundingDay": () => "建党节",
  "occasion.armyDay": () => "建军节",
  "occasion.midAutumnFestival": () => "中秋节",
  "occasion.martyrsDay": () => "烈士纪念日",
  "occasion.nationalDay": () => "国庆节",
  "occasion.doubleNinthFestival": () => "重阳节",
  "occasion.nationalMemorialDay": () => "国家公祭日",
};
