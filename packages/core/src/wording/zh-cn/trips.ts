/** Work away from home: the city a member reports, its confirmation and its corrections. */
export const trips = {
  "trip.notice.title": () => "外出期间工作地点报告说明",
  "trip.notice.body": (p: { days: number }) =>
    [
      "一、只请您本人在换城市时报一个城市名,不用定位,也不用照片。",
      "二、用途只有一个:外出期间防范风险、保护大家。",
      "三、能看到的只有您本人、带队同志、支部书记和纪检委员,谁看过您都查得到。",
      `四、外出结束 ${p.days} 天后城市名自动删除,只留“已报”这一事实。`,
      "五、报错了随时可以更正;有难处随时可以告诉书记。",
    ].join("\n"),
  "trip.report.request.title": (p: { trip: string }) => `${p.trip}:到新地点后请报一下城市`,
  "trip.report.request.body": (p: { name: string; until: string }) =>
    `${p.name}同志,到达后请在${p.until}前回复所在城市,写到市就够了。一路平安。`,
  "trip.report.reminder.title": (p: { trip: string }) => `${p.trip}:方便时报一下城市`,
  "trip.report.reminder.body": (p: { name: string }) =>
    `${p.name}同志,在外辛苦了。如果已经换了城市,方便时回复一下城市名;如果没有变动,回复“未变”即可。`,
  "trip.report.confirmed": (p: { city: string; since: string }) =>
    `已记下:自${p.since}起在${p.city}。注意安全,保重身体。`,
  "trip.report.again": (p: { code: string }) => `再换城市时,回复“${p.code} 城市名”就行。`,
  "trip.report.unchanged": (p: { city: string }) => `已记下:仍在${p.city}。`,
  "trip.report.corrected": (p: { before: string; after: string }) =>
    `已由“${p.before}”更正为“${p.after}”,原来的一条您自己还能看到。`,
  "trip.report.notACity": () => "请只写城市名,例如“云汀市”。单位名称、详细地址和坐标都不需要。",
  "trip.report.leader": (p: { name: string }) =>
    `${p.name}同志的新地点还没有记录,请您方便时问候一声,看看是否需要帮助。`,
  "trip.report.secretary": (p: { name: string; leader: string }) =>
    `${p.name}同志的新地点还没有记录,${p.leader}已经知道。请您关心一下情况。`,
  "trip.report.group": (p: { name: string; city: string }) => `${p.name}同志告诉大家:现在在${p.city}工作。`,
  "trip.ended": (p: { trip: string; days: number }) => `${p.trip}结束了,辛苦了。所报城市将在 ${p.days} 天后删除。`,
  "trip.safetyCheck": (p: { reason: string }) => `因${p.reason},想知道您是否平安。回复“平安”或需要的帮助即可。`,
};
