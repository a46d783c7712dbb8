const pairs =
  "絕绝絶绝機机祕秘內内資资註注審审計计徵征證证單单見见號号傳传達达級级點点贊赞讚赞轉转發发龍龙復复覆复複复請请圖图報报鐘钟鍾钟長长閱阅後后僅仅參参遲迟員员項项" +
  "線线調调記记錄录題题問问現现據据屬属檔档開开簽签積积無无應应還还沒没幫帮難难補补離离診诊醫医療疗術术喪丧過过傷伤殘残貧贫確确書书辦办國国財财務务" +
  "標标準准備备聯联絡络領领導导讀读學学習习時时間间樓楼結结論论實实錯错誤误戶户賬账帳账銀银憑凭稅税費费貸贷貪贪紀纪檢检監监察察規规則则" +
  "趙赵錢钱孫孙鄭郑馮冯陳陈衛卫蔣蒋韓韩楊杨許许呂吕張张嚴严華华陶陶謝谢鄒邹蘇苏範范魯鲁韋韦馬马鳳凤劉刘葉叶羅罗畢毕齊齐顧顾黃黄蕭萧龐庞" +
  "東东縣县鎮镇鄉乡區区廳厅處处團团業业產产經经濟济貿贸運运車车電电網网醬酱廣广雲云寧宁慶庆漢汉瀋沈遼辽" +
  "☆★⭐★✩★✪★✫★✬★✭★✮★✯★⋆★✰★🌟★△▲▴▲" +
  "【[】]〔[〕]〖[〗]〘[〙]〚[〛]([)]{[}]<[>]⟦[⟧]⦗[⦘]";

/**
 * Characters read as another one by the guard: traditional and variant forms of the characters its rules and most
 * names use, shapes of the star, and every kind of bracket that is not a quotation or title mark.
 */
export const variants: ReadonlyMap<string, string> = pairUp([...pairs]);

function pairUp(characters: readonly string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (let i = 0; i + 1 < characters.length; i += 2) map.set(characters[i] ?? "", characters[i + 1] ?? "");
  return map;
}
