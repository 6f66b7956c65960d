import type { LabelledSet } from "./read.ts";

// A Chinese saleswoman of valves: factories, a hospital that buys, and a family on free mail.

export const zh: LabelledSet = {
  customers: [
    "huaxin-beng.example",
    "dongfang-huagong.example",
    "renmin-yiyuan.example",
    "lvyuan-shui.example",
    "laozhang.wujin@freemail.example",
  ],
  contacts: ["diaodu@shunda-wuliu.example", "xiaoli.tongxue@freemail.example", "sheji@zhanlan.example"],
  rows: `
customer | caigou@huaxin-beng.example > me | 询价：DN50球阀40台
customer | me > caigou@huaxin-beng.example | 答复: 询价：DN50球阀40台
customer | me > caigou@huaxin-beng.example; mia@acme.example | 报价单 Q-2291
customer | caigou@huaxin-beng.example > me | 回复：报价单 Q-2291，价格能否再降
customer | caigou@huaxin-beng.example > me | 采购订单 PO20260318
customer | me > caigou@huaxin-beng.example | 订单确认 PO20260318
customer | zhou.gong@huaxin-beng.example > me | 交货期
customer | zhou.gong@huaxin-beng.example > me | 下周二来厂验收
customer | me > zhou.gong@huaxin-beng.example | 来访安排及酒店
customer | caiwu@huaxin-beng.example > me | 发票税号有误
customer | me > caiwu@huaxin-beng.example | 更正后的发票
customer | caiwu@huaxin-beng.example > me | 货款已付，请查收
customer | zhijian@huaxin-beng.example > me | 质量投诉：阀杆泄漏
customer | me > zhijian@huaxin-beng.example; zhijian@acme.example | 8D报告
customer | zhou.gong@huaxin-beng.example > me | 个人防护用品要求
customer | zhou.gong@huaxin-beng.example > me | 感谢上周的款待
customer | zhou.gong@huaxin-beng.example > me | 设备年度体检，需备件清单
customer | liu.zong@dongfang-huagong.example > me | 年度框架协议 2026-2028
customer | me > liu.zong@dongfang-huagong.example | 框架协议修改意见
customer | falv@dongfang-huagong.example > me | 合同第十一条责任条款
customer | me > falv@dongfang-huagong.example; mia@acme.example | 回复：合同第十一条责任条款
customer | liu.zong@dongfang-huagong.example > me | 保密协议
customer | liu.zong@dongfang-huagong.example > me | 转发：扩建项目阀门清单
customer | me > liu.zong@dongfang-huagong.example | 技术协议 第三版
customer | cangku@dongfang-huagong.example > me | 到货少两箱
customer | liu.zong@dongfang-huagong.example > me; diaodu@shunda-wuliu.example | 柜号 MSKU882712 到港时间
customer | me > liu.zong@dongfang-huagong.example; diaodu@shunda-wuliu.example | 回复：柜号 MSKU882712 到港时间
customer | liu.zong@dongfang-huagong.example > me | 新年好，今年的需求
customer | zhaobiao@renmin-yiyuan.example > me | 招标：医用气体阀门 第三包
customer | me > zhaobiao@renmin-yiyuan.example | 投标文件 第三包
customer | houqin@renmin-yiyuan.example > me | 七病区截止阀急需更换
customer | me > houqin@renmin-yiyuan.example | 维修师傅周四到
customer | shebei@renmin-yiyuan.example > me | 减压阀维保合同
customer | wang.jing@lvyuan-shui.example > me | 样品申请
customer | me > wang.jing@lvyuan-shui.example | 样品今日寄出
customer | wang.jing@lvyuan-shui.example > me | 水厂二期图纸
customer | wang.jing@lvyuan-shui.example > me | 第三季度预测
customer | wang.jing@lvyuan-shui.example > me |
customer | laozhang.wujin@freemail.example > me | 要两个闸阀
customer | me > laozhang.wujin@freemail.example | 回复：要两个闸阀
customer | laozhang.wujin@freemail.example > me | 钱转过去了
mixed | caigou@huaxin-beng.example > me; xiangmu@shejiyuan.example | 安全阀选型
mixed | liu.zong@dongfang-huagong.example > me; baoguan@huodai.example | 税则号
mixed | me > houqin@renmin-yiyuan.example; jiance@jianyansuo.example | 检验报告
mixed | wang.jing@lvyuan-shui.example > me; wangjing.home@freemail.example | 明天的幻灯片
mixed | me > liu.zong@dongfang-huagong.example; xinyongzheng@maoyi-yinhang.example | 信用证草稿
mixed | laozhang.wujin@freemail.example > me; laozhang.erzi@freemail.example | 谁来收货
private.family | laogong@freemail.example > me | 你去接孩子
private.family | me > laogong@freemail.example | 回复：你去接孩子
private.family | me > wo.geren@freemail.example | 身份证扫描件
private.family | mama@freemail.example > me | 周日回家吃饭
private.family | didi@xiuchechang.example > me | 爸爸七十大寿
private.friend | xiaoli.tongxue@freemail.example > me | 同学会
private.friend | me > xiaoli.tongxue@freemail.example | 回复：同学会
private.friend | xiaoli.tongxue@freemail.example > me; sheji@zhanlan.example | 周末爬山
private.school | banzhuren@xiaoxue.example > me | 家长会通知
private.school | yuan@youeryuan.example > me | 放假安排
private.landlord | wuye@xiaoqu.example > me | 物业费
private.bank | kefu@wode-yinhang.example > me | 您的房贷审批
private.insurance | lipei@baoxian.example > me | 理赔进度
private.travel | dingdan@jipiao.example > me | 电子客票
private.shop | dingdan@wanggou.example > me | 您的订单已发货
private.club | jiaolian@yujia.example > me | 课程调整
private.party | zhibu@dangzhibu.example > me | 组织生活会
private.temple | zhike@simiao.example > me | 法会
private.visa | qianzheng@lingguan.example > me | 您的签证
private.dating | hongniang@xiangqin.example > me | 有人对你感兴趣
private.doctor | guahao@zhensuo.example > me | 预约成功
private.doctor | me > guahao@zhensuo.example | 改时间
private.doctor | baogao@tijian-zhongxin.example > me | 您的体检报告
private.doctor | yayi@kouqiang.example > me | 复诊
private.doctor | xinli@zixun.example > me | 咨询记录
private.doctor | menzhen@renmin-yiyuan.example > me | 您的就诊预约，心内科
private.doctor | bingan@renmin-yiyuan.example > me | 您的病历复印件
private.doctor | tijian@renmin-yiyuan.example > me | 您的体检报告已出
private.doctor | chanke@renmin-yiyuan.example > me | 产检提醒
private.doctor | me > hr@acme.example; guahao@zhensuo.example | 病假条
private.union | gonghui@acme.example > me; zonggonghui@shi-gonghui.example | 工会会议
private.union | zonggonghui@shi-gonghui.example > me | 会员登记
private.union | me > zonggonghui@shi-gonghui.example | 欠薪投诉
private.union | zonggonghui@shi-gonghui.example > me; sam@acme.example | 集体协商
private.union | gonghui@huaxin-beng.example > me | 联谊活动
private.union | chen.jie@huaxin-beng.example > me | 工会交流，请勿外传
private.lawyer | lvshi@zhengyi-lvsuo.example > me | 离婚协议
private.lawyer | lvshi@zhengyi-lvsuo.example > me; duifang@tianping-lvsuo.example | 抚养权
private.lawyer | me > lvshi@zhengyi-lvsuo.example | 劳动仲裁材料
private.lawyer | liting@fayuan.example > me | 开庭传票
private.lawyer | gongzheng@gongzhengchu.example > me | 公证
private.hr | hr@acme.example > me; xinchou@waibao.example | 五月工资单
private.hr | shebao@shebaoju.example > me | 您的社保
private.hr | gongjijin@gongjijin.example > me | 公积金提取
private.job | lietou@rencai.example > me | 好机会
private.job | me > zhaopin@jingzheng.example | 应聘：区域销售经理
private.job | hr@dongfang-huagong.example > me | 周四面试
private.job | me > zhaopin@dongfang-huagong.example | 我的简历
private.job | renshi@lvyuan-shui.example > me | 录用通知
private.job | wang.zhuren@lvyuan-shui.example > me | 收到您的简历
private.marked | zhou.gong@huaxin-beng.example > me | 私人：周六一起吃饭
private.marked | me > zhou.gong@huaxin-beng.example | 回复：私人：周六一起吃饭
private.marked | liu.zong@dongfang-huagong.example > me | 【私人】我对新领导的看法
private.marked | liu.zong@dongfang-huagong.example > me | [个人] 恭喜
private.marked | wang.jing@lvyuan-shui.example > me | 私信：借钱的事
private.marked | wang.jing@lvyuan-shui.example > me | （私人）羽毛球
private.marked | wang.jing@lvyuan-shui.example > me | 婚礼 | sensitivity=Personal
private.marked | zhou.gong@huaxin-beng.example > me | 照片 | sensitivity=private
private.folder | zhou.gong@huaxin-beng.example > me | 合唱团 | folder=私人
private.folder | liu.zong@dongfang-huagong.example > me | 暑假 | folder=INBOX/个人邮件
private.folder | wang.jing@lvyuan-shui.example > me | 钓鱼 | folder=Private
internal | mia@acme.example > me | 价格表草稿
internal | me > laoban@acme.example | 给华信的折扣
internal | gonghui@acme.example > me | 中秋福利
internal | hr@acme.example > me | 年假
internal | it@acme.example > me; mia@acme.example | 密码到期
other.newsletter | xinwen@huaxin-beng.example > me | 华信简报 | list=<xinwen.huaxin-beng.example>
other.newsletter | zhoukan@famen-wang.example > me | 阀门周刊 | list=<zhoukan.famen-wang.example>
other.automatic | zhou.gong@huaxin-beng.example > me | 自动答复: 报价单 Q-2291 | auto=auto-replied
other.cold | tuiguang@yingxiao.example > me | 客户名单十万条
other.supplier | xiaoshou@zhutong.example > me | 铜棒涨价
other.supplier | diaodu@shunda-wuliu.example > me | 九月运价
untold | zhou.gong@huaxin-beng.example > me | 昨晚的球赛
untold | wang.jing@lvyuan-shui.example > me | 生了，女儿
`,
};
