"""What the codes of actions mean, for the auditor. The code is the truth and never changes; the words may be bettered."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTION_WORDS: Final[dict[str, str | Promise]] = {
    "campaign.moved": _("调整集中调整的日期"),
    "campaign.opened": _("发起集中调整"),
    "campaign.reminded": _("提醒企业填报"),
    "claim.confirmed": _("确认企业认领"),
    "claim.made": _("提交企业认领"),
    "claim.refused": _("退回企业认领"),
    "client.ended": _("停用接口客户端"),
    "client.made": _("建立接口客户端"),
    "client.refused": _("接口客户端密钥不对"),
    "client.renewed": _("更换接口客户端密钥"),
    "contract.published": _("发布归集合同"),
    "delivery.applied": _("报送入库"),
    "delivery.confirmed": _("确认报送"),
    "delivery.raw_downloaded": _("下载报送原件"),
    "delivery.read": _("读取报送"),
    "delivery.received": _("收到报送"),
    "delivery.refused": _("整份退回报送"),
    "delivery.repeated": _("重复收到同一份报送"),
    "delivery.withdrawn": _("撤回报送"),
    "demo.accounts_made": _("建立示例账号"),
    "demo.duties_loaded": _("载入示例报送任务"),
    "duty.changed": _("增减应报企业或事实"),
    "duty.given": _("授予职责"),
    "duty.opened": _("开启所属期"),
    "duty.taken": _("收回职责"),
    "eligibility.decided": _("核定适用范围"),
    "eligibility.decided_many": _("批量核定适用范围"),
    "eligibility.judged": _("按规则判断适用范围"),
    "eligibility.judged_many": _("按规则批量判断适用范围"),
    "enterprise.changed": _("变更企业登记信息"),
    "enterprise.demo_loaded": _("载入虚构企业"),
    "enterprise.enrolled": _("企业参加积分"),
    "enterprise.event_noted": _("记录企业事件"),
    "enterprise.invited": _("邀请企业认领"),
    "enterprise.moved": _("企业迁移"),
    "enterprise.recognised": _("登记企业资格"),
    "enterprise.recognised_many": _("批量登记企业资格"),
    "enterprise.recognition_withdrawn": _("撤销企业资格"),
    "enterprise.registered": _("登记企业"),
    "enterprise.renamed": _("企业更名"),
    "enterprise.size_classified": _("划分企业规模"),
    "enterprise.withdrawn": _("企业退出积分"),
    "identity.bound": _("绑定统一身份"),
    "identity.refused": _("拒绝统一身份登录"),
    "identity.unbound": _("解除统一身份绑定"),
    "invitation.accepted": _("接受邀请并设置密码"),
    "late_slot.agreed": _("同意补报许可"),
    "late_slot.asked": _("申请补报许可"),
    "list.exported": _("导出名单"),
    "mapping.remembered": _("记住列映射"),
    "ministry_sheet.compared": _("比对科技部征集表"),
    "ministry_sheet.written": _("导出科技部征集表"),
    "objection.answered": _("答复数据异议"),
    "objection.assigned": _("指定异议办理人"),
    "objection.file_read": _("下载异议的证明材料"),
    "objection.made": _("提出数据异议"),
    "organisation.changed": _("修改单位"),
    "organisation.loaded": _("载入单位名录"),
    "organisation.made": _("新增单位"),
    "password.changed": _("修改密码"),
    "password.first_set": _("首次设置密码"),
    "person.disabled": _("停用账号"),
    "person.enabled": _("启用账号"),
    "person.invited": _("发出邀请"),
    "person.made": _("新增人员"),
    "person.renamed": _("修改称呼"),
    "recovery_codes.renewed": _("重新生成恢复码"),
    "return.answered": _("填写年度填报的一题"),
    "return.begun": _("开始年度填报"),
    "return.changed": _("签署后改动年度填报"),
    "return.evidence_added": _("上传证明材料"),
    "return.evidence_read": _("下载证明材料"),
    "return.evidence_removed": _("移除证明材料"),
    "return.explained": _("说明年度填报的提示"),
    "return.signed": _("签署真实性承诺书"),
    "second_factor.added": _("设置第二因素"),
    "second_factor.reset": _("重置第二因素"),
    "sector_mapping.applied": _("按行业对照重新归类"),
    "sector_mapping.published": _("发布行业对照"),
    "session.all_ended": _("结束某人的全部会话"),
    "session.ended": _("结束会话"),
    "sign_in.done": _("登录"),
    "sign_in.left": _("退出登录"),
    "sign_in.refused": _("登录被拒"),
    "sign_in.wait_lifted": _("解除登录等待"),
    "source.tried": _("试读文件"),
    "technical.viewed": _("在技术页面查看一条数据"),
}


def in_words(action: str) -> str:
    """An action of an older or newer version that is not in the table shows itself."""
    return str(ACTION_WORDS.get(action, action))


def codes_said(words: str) -> list[str]:
    """Codes whose words, in the language of the moment, contain these."""
    return [code for code, said in ACTION_WORDS.items() if words in str(said)]
