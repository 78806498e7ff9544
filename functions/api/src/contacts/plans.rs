//! Plans, from AWS's words to ours and back.

use domain::arn::Deployment;
use domain::contact::{
    ChannelTarget, ContactPlan, EscalationPlan, EscalationStage, PersonalPlan, PersonalStage,
    Target,
};
use wire::contacts::fault::Fault;
use wire::contacts::shape::plan::{
    ChannelTargetInfo, ContactTargetInfo, ContactType, Plan, Stage, Target as Named,
};

use super::names;
use super::refusals::invalid;

/// The type of a contact that has this plan.
pub(super) fn kind(plan: &ContactPlan) -> ContactType {
    match plan {
        ContactPlan::Personal(_) => ContactType::Personal,
        ContactPlan::Escalation(_) => ContactType::Escalation,
        ContactPlan::OncallSchedule { .. } => ContactType::OncallSchedule,
    }
}

/// Reads the plan of a contact of type `kind`.
pub(super) fn read(
    here: &Deployment,
    kind: ContactType,
    plan: &Plan,
) -> Result<ContactPlan, Fault> {
    let rotations = plan.rotation_ids.as_deref().unwrap_or_default();
    if kind != ContactType::OncallSchedule && !rotations.is_empty() {
        return Err(invalid("only an ONCALL_SCHEDULE contact can have rotations in plan"));
    }
    match kind {
        ContactType::Personal => {
            let stages = plan.stages.iter().map(|stage| personal(here, stage));
            Ok(ContactPlan::Personal(PersonalPlan { stages: stages.collect::<Result<_, _>>()? }))
        }
        ContactType::Escalation => {
            let stages = plan.stages.iter().map(|stage| escalation(here, stage));
            let stages = stages.collect::<Result<_, _>>()?;
            Ok(ContactPlan::Escalation(EscalationPlan { stages }))
        }
        //= ssm-contacts#Plan: a schedule has no stages
        ContactType::OncallSchedule if !plan.stages.is_empty() => {
            Err(invalid("ONCALL SCHEDULE contact cannot have stages in plan"))
        }
        ContactType::OncallSchedule => {
            let rotations = rotations.iter().map(|arn| names::rotation(here, arn));
            Ok(ContactPlan::OncallSchedule { rotations: rotations.collect::<Result<_, _>>()? })
        }
    }
}

fn personal(here: &Deployment, stage: &Stage) -> Result<PersonalStage, Fault> {
    let targets = stage.targets.iter().map(|target| match target {
        Named { channel_target_info: Some(info), contact_target_info: None } => channel(here, info),
        Named { channel_target_info: None, contact_target_info: Some(_) } => {
            Err(invalid("a PERSONAL contact's stages can only have channel targets"))
        }
        Named { .. } => Err(one_of_two()),
    });
    let targets = targets.collect::<Result<_, _>>()?;
    Ok(PersonalStage { wait_minutes: stage.duration_in_minutes, targets })
}

fn escalation(here: &Deployment, stage: &Stage) -> Result<EscalationStage, Fault> {
    let targets = stage.targets.iter().map(|target| match target {
        Named { channel_target_info: Some(info), contact_target_info: None } => {
            channel(here, info).map(Target::Channel)
        }
        Named { channel_target_info: None, contact_target_info: Some(info) } => contact(here, info),
        Named { .. } => Err(one_of_two()),
    });
    let targets = targets.collect::<Result<_, _>>()?;
    Ok(EscalationStage { wait_minutes: stage.duration_in_minutes, targets })
}

fn channel(here: &Deployment, info: &ChannelTargetInfo) -> Result<ChannelTarget, Fault> {
    let channel = names::channel(here, &info.contact_channel_id)?;
    Ok(ChannelTarget { channel, retry_minutes: info.retry_interval_in_minutes })
}

fn contact(here: &Deployment, info: &ContactTargetInfo) -> Result<Target, Fault> {
    let Some(arn) = &info.contact_id else {
        return Err(invalid("a contact target needs a ContactId"));
    };
    Ok(Target::Contact { contact: names::contact(here, arn)?, essential: info.is_essential })
}

fn one_of_two() -> Fault {
    invalid("a target is either a channel or a contact")
}

/// Writes a plan.
pub(super) fn write(here: &Deployment, plan: &ContactPlan) -> Plan {
    let (stages, rotation_ids) = match plan {
        ContactPlan::Personal(plan) => {
            let stages = plan.stages.iter().map(|stage| Stage {
                duration_in_minutes: stage.wait_minutes,
                targets: stage.targets.iter().map(|target| channel_target(here, target)).collect(),
            });
            (stages.collect(), None)
        }
        ContactPlan::Escalation(plan) => {
            let stages = plan.stages.iter().map(|stage| Stage {
                duration_in_minutes: stage.wait_minutes,
                targets: stage.targets.iter().map(|target| target_of(here, target)).collect(),
            });
            (stages.collect(), None)
        }
        ContactPlan::OncallSchedule { rotations } => {
            let rotations = rotations.iter().map(|rotation| here.rotation(rotation));
            (Vec::new(), Some(rotations.collect()))
        }
    };
    Plan { stages, rotation_ids }
}

fn target_of(here: &Deployment, target: &Target) -> Named {
    match target {
        Target::Channel(target) => channel_target(here, target),
        Target::Contact { contact, essential } => {
            let contact_id = Some(here.contact(contact));
            let info = ContactTargetInfo { contact_id, is_essential: *essential };
            Named { channel_target_info: None, contact_target_info: Some(info) }
        }
    }
}

fn channel_target(here: &Deployment, target: &ChannelTarget) -> Named {
    let info = ChannelTargetInfo {
        contact_channel_id: here.channel(&target.channel),
        retry_interval_in_minutes: target.retry_minutes,
    };
    Named { channel_target_info: Some(info), contact_target_info: None }
}
