//! The bounds of the product, with where they come from. The compiler checks that they fit together
//! and inside what AWS allows. A bound that only one file knows, of a wire format or a test, stands there.

use jiff::SignedDuration;

// -- What AWS allows ---------------------------------------------------------------------------

/// Items in one DynamoDB transaction. Source: DynamoDB TransactWriteItems.
pub const TRANSACT_ITEMS_MAX: usize = 100;
/// Bytes of one DynamoDB item. Source: DynamoDB service quotas.
pub const ITEM_BYTES_MAX: usize = 400 * 1024;
/// History events of one Standard execution. Source: Step Functions service quotas.
pub const EXECUTION_EVENTS_MAX: u32 = 25_000;
/// Bytes of an asynchronous Lambda invocation. Source: Lambda quotas (1 MB since 2025).
pub const EVENT_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of a request to the API. The largest input that the model allows is a policy of 395,000.
pub const REQUEST_BYTES_MAX: usize = 1024 * 1024;
/// Entries of one request to a bus. Source: EventBridge, PutEvents.
pub const BUS_ENTRIES_MAX: usize = 10;
/// Bytes of one request to a bus, all entries together. Source: EventBridge, PutEvents.
pub const BUS_BYTES_MAX: usize = 256 * 1024;
/// Raw data that a start request may carry, in characters. Source: ssm-incidents RawData.
pub const RAW_DATA_MAX: usize = 10_000;
/// Characters of an incident's title. Source: ssm-incidents IncidentTitle.
pub const TITLE_CHARS_MAX: usize = 200;
/// Characters of an incident's summary. Source: ssm-incidents IncidentSummary.
pub const SUMMARY_CHARS_MAX: usize = 8_000;
/// Bytes of one SMS over all its parts. Source: Amazon SNS, Publish to a phone number.
pub const SMS_BYTES_MAX: usize = 1_600;

// -- Plans -------------------------------------------------------------------------------------

/// Minutes of one stage. AWS allows 30; the guide uses 60 (docs/compatibility.md).
pub const STAGE_MINUTES_MAX: u32 = 1_440;
/// Minutes between retries of one channel. Source: ssm-contacts RetryIntervalInMinutes.
pub const RETRY_MINUTES_MAX: u32 = 60;
/// Stages of one plan.
pub const STAGES_MAX: usize = 20;
/// Targets of one stage.
pub const TARGETS_MAX: usize = 20;
/// People, escalation plans and schedules. All of the configuration is read at once (ADR 1).
pub const CONTACTS_MAX: usize = 2_000;
/// Bytes of a contact's resource policy. AWS allows 395,000; whoever pages somebody reads all of the
/// configuration (ADR 1), and would wait for it.
pub const CONTACT_POLICY_BYTES_MAX: usize = 20_000;
/// Channels of one person.
pub const CHANNELS_MAX: usize = 20;
/// Tags of one resource. Source: ssm-contacts TagsList.
pub const TAGS_MAX: usize = 50;
/// How long an activation code can be entered.
pub const ACTIVATION_VALID: SignedDuration = SignedDuration::from_mins(10);
/// Wrong codes after which a new one must be sent: a guess in 200,000.
pub const ACTIVATION_TRIES_MAX: u32 = 5;
/// Codes that are sent to one channel within [`ACTIVATION_WINDOW`].
pub const ACTIVATION_CODES_MAX: u32 = 5;
/// The window of [`ACTIVATION_CODES_MAX`].
pub const ACTIVATION_WINDOW: SignedDuration = SignedDuration::from_hours(1);
/// How long a request is recognised by its token. SDKs try again for minutes; Terraform for longer.
pub const ANSWERED_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long a page's code is good when it comes back from a phone, and how long a bundle's is kept:
/// longer than any plan runs.
pub const CODE_GOOD_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Engagements that one read gives. Source: Amazon DynamoDB, items of a batch.
pub const BATCH_ITEMS_MAX: usize = 100;
/// Engagements that are looked through for a code which is in none of the last messages to its phone.
pub const ENGAGEMENTS_LOOKED_THROUGH: usize = 1_000;
/// Contacts that one response plan engages. AWS allows 5 (docs/compatibility.md).
pub const ENGAGEMENTS_MAX: usize = 10;
/// Response plans. All of the configuration is read at once (ADR 1).
pub const PLANS_MAX: usize = 500;
/// Routing rules, all together one record.
pub const ROUTING_RULES_MAX: usize = 100;
/// Bytes of a routing rule's pattern. Source: EventBridge, event pattern size.
pub const ROUTING_PATTERN_BYTES_MAX: usize = 2_048;
/// Resource policies of one response plan: up to 4,000 characters each.
pub const PLAN_POLICIES_MAX: usize = 10;
/// Regions of a replication set. Source: ssm-incidents RegionMapInput.
pub const REGIONS_MAX: usize = 3;
/// Runbook actions of one response plan. AWS allows 1 (docs/compatibility.md).
pub const ACTIONS_MAX: usize = 10;
/// How long whoever saves a response plan waits for the documents of its runbooks to be read. Then
/// it is saved unchecked: who changes a plan in an outage must not wait for Systems Manager.
pub const DOCUMENTS_PATIENCE: SignedDuration = SignedDuration::from_secs(2);
/// SNS notification targets of one response plan. Source: ssm-incidents.
pub const NOTIFICATION_TARGETS_MAX: usize = 10;
/// Regions of a replication set that one request takes away or adds: all three, for three others. AWS
/// takes one (docs/compatibility.md).
pub const REGION_CHANGES_MAX: usize = 6;
/// Rotations of one schedule. Source: ssm-contacts Plan.RotationIds.
pub const ROTATIONS_MAX: usize = 25;
/// Contacts of one rotation. Source: ssm-contacts RotationContactsArnList.
pub const ROTATION_CONTACTS_MAX: usize = 30;
/// Rotations. All of the configuration is read at once (ADR 1).
pub const ROTATIONS_TOTAL_MAX: usize = 500;
/// Days, weeks or months of one turn. Source: ssm-contacts RecurrenceMultiplier.
pub const TURN_MULTIPLIER_MAX: u32 = 100;
/// Hand-offs of one recurrence: every two hours of a week. A question may look at each.
pub const HAND_OFFS_MAX: usize = 84;
/// Ranges of coverage of one rotation: four a day.
pub const COVERAGES_MAX: usize = 28;
/// Overrides of one rotation that have not ended.
pub const OVERRIDES_MAX: usize = 30;
/// The shortest override. Source: Incident Manager user guide, on-call schedules.
pub const OVERRIDE_MIN: SignedDuration = SignedDuration::from_mins(30);
/// How far ahead an override may start: six months. Source: as above.
pub const OVERRIDE_AHEAD: SignedDuration = SignedDuration::from_hours(184 * 24);
/// Overrides of one rotation that are remembered, those that have ended included.
pub const OVERRIDES_KEPT_MAX: usize = 60;
/// Schedules that a rotation is removed from when it goes: all of them in one transaction.
pub const REMOVED_FROM_MAX: usize = 30;
/// The longest time whose shifts one list shows: a year.
pub const SHIFTS_RANGE_MAX: SignedDuration = SignedDuration::from_hours(366 * 24);

// -- One engagement ----------------------------------------------------------------------------

/// People that one engagement reaches. Each stage reaches somebody at least.
pub const RUNS_MAX: usize = 100;
/// Pages of one engagement. Everybody whom it reaches gets their first at least.
pub const PAGES_MAX: usize = 350;
/// Bytes of the words of one engagement's pages: all that the API allows where a character takes
/// three bytes.
pub const WORDS_BYTES_MAX: usize = 64 * 1024;
/// Pages of one engagement up to which reminders are made.
pub const REMINDERS_WITHIN: usize = PAGES_MAX / 2;
/// Attempts after which nobody waits any longer for a busy carrier: the next own stage starts.
pub const SEND_ATTEMPTS_PATIENT: u32 = 5;
/// How long a busy carrier is asked for one page: an outage of a carrier loses none that is shorter.
pub const SEND_HORIZON: SignedDuration = SignedDuration::from_hours(6);
/// The longest wait before a busy carrier is asked again.
pub const SEND_BACKOFF_MAX: SignedDuration = SignedDuration::from_mins(1);
/// How long one send may take.
pub const SEND_TIMEOUT: SignedDuration = SignedDuration::from_secs(5);
/// How long a claim of a page holds, from the decision on: time to commit it, and then a whole
/// send. A sender whose commit took longer claims anew. A retry after a crash waits this long.
pub const CLAIM: SignedDuration = SignedDuration::from_secs(10);
/// A claim younger than this may belong to a page that is about to wait for room, and is then free
/// before the claim ends.
pub const CLAIM_FRESH: SignedDuration = SignedDuration::from_secs(2);
/// How soon an engagement's timer asks again after it has seen a claim that young.
pub const CLAIM_FRESH_ASK: SignedDuration = SignedDuration::from_secs(1);
/// How much too early a timer may be for its tick to wait out the rest: Step Functions drops what is
/// below a second, and may end a wait almost a second early.
pub const TICK_PATIENCE: SignedDuration = SignedDuration::from_secs(2);
/// The first wait after a carrier refused for a while; it doubles up to [`SEND_BACKOFF_MAX`].
pub const SEND_BACKOFF: SignedDuration = SignedDuration::from_secs(15);
/// The wait after which an incident's own effects (a started execution, a notice to a topic) are
/// taken up by somebody else.
pub const EFFECT_TIMEOUT: SignedDuration = SignedDuration::from_secs(10);
/// Attempts at an incident's own effect before it is given up and said so on the timeline.
pub const EFFECT_ATTEMPTS_MAX: u32 = 10;

// -- Messages of one phone ---------------------------------------------------------------------

/// Messages that one phone gets within [`MESSAGES_WINDOW`]; what comes meanwhile leaves with the next.
pub const MESSAGES_MAX: usize = 3;
/// The window of [`MESSAGES_MAX`].
pub const MESSAGES_WINDOW: SignedDuration = SignedDuration::from_mins(5);
/// How often a phone rings at most in the long run.
pub const MESSAGES_EVERY: SignedDuration = SignedDuration::from_secs(100);
/// How long after a message the next one to the same phone may leave. In a storm it lets the first
/// message of fifty others pass: a toll-free number sends three parts a second.
pub const MESSAGE_GAP: SignedDuration = SignedDuration::from_secs(20);
/// Pages that one message carries. Each is claimed and recorded in its own engagement, and one
/// request reads a hundred.
pub const MESSAGE_PAGES_MAX: usize = 100;
/// How long a claim must last beyond its send, for the answer to be recorded.
pub const RECORD_PATIENCE: SignedDuration = SignedDuration::from_secs(1);
/// How often a claim is renewed before its page leaves, should the renewal itself use it up: rather
/// a page that may come twice than one that waits for ever.
pub const RENEWALS_MAX: u32 = 3;
/// How long a page that could leave waits for anything that could only spare people a message: its
/// mailbox, and the engagement of one that would leave with it, to be read and then to be claimed.
pub const COMPANION_PATIENCE: SignedDuration = SignedDuration::from_millis(1_000);
/// Pages that a mailbox lists; those beyond ask by themselves.
pub const WAITING_MAX: usize = 200;
/// How much later than the one before it a waiting page asks by itself, should that one have been
/// answered meanwhile.
pub const WAITING_SLACK: SignedDuration = SignedDuration::from_secs(1);
/// After so many steps of [`WAITING_SLACK`] all others ask at once.
pub const WAITING_SLACK_STEPS: usize = 3;
/// How long an invocation goes on asking a carrier that is asked too often, within one send.
pub const THROTTLE_PATIENCE: SignedDuration = SignedDuration::from_secs(4);
/// How long it does so over several sends, renewing its claims: in a storm of fifty phones on three
/// parts a second the last first message leaves after 17 seconds.
pub const THROTTLE_HORIZON: SignedDuration = SignedDuration::from_secs(16);
/// The first wait after a carrier took nothing because it was asked too often; it doubles up to
/// [`SEND_BACKOFF_MAX`]. Such a page has certainly not left.
pub const THROTTLE_BACKOFF: SignedDuration = SignedDuration::from_secs(2);

// -- One incident ------------------------------------------------------------------------------

/// Engagements of one incident, those added by hand included: all of them are stopped in the one
/// transaction that resolves it.
pub const INCIDENT_ENGAGEMENTS_MAX: usize = 50;
/// Related items that one signal attaches.
pub const RELATED_ITEMS_MAX: usize = 20;
/// Triggers that one dedupe slot remembers.
pub const SLOT_TRIGGERS_MAX: usize = 100;
/// Bytes kept of a signal that could not be read or routed, for inspection.
pub const KEPT_BYTES_MAX: usize = 64 * 1024;

// -- Its analysis --------------------------------------------------------------------------------

/// Characters of the summary and of the root cause of an analysis.
pub const ANALYSIS_TEXT_CHARS_MAX: usize = 4_000;
/// Contributing changes, follow-up items, and lessons of each kind that an analysis has.
pub const ANALYSIS_ENTRIES_MAX: usize = 25;
/// Characters of one of them.
pub const ANALYSIS_ENTRY_CHARS_MAX: usize = 500;
/// Characters of a link in an analysis. Source: ssm-incidents ItemValue.
pub const ANALYSIS_LINK_CHARS_MAX: usize = 1_000;
/// Characters of the name of an owner of a follow-up item, and of whoever wrote something: a contact's
/// alias at least.
pub const ANALYSIS_NAME_CHARS_MAX: usize = 255;

// -- Heartbeats ----------------------------------------------------------------------------------

/// The shortest time between two pings that is watched: the guardian looks once a minute.
pub const HEARTBEAT_SECONDS_MIN: u32 = 60;
/// The longest: a yearly job, and some days.
pub const HEARTBEAT_SECONDS_MAX: u32 = 370 * 24 * 3_600;
/// Heartbeats. All of the configuration is read at once (ADR 1).
pub const HEARTBEATS_MAX: usize = 500;
/// Characters of what responders should know of a heartbeat.
pub const HEARTBEAT_DESCRIPTION_CHARS_MAX: usize = 1_000;

// -- Hand-off notices --------------------------------------------------------------------------

/// How far back somebody who came on call is told of it, after an outage of the guardian.
pub const HAND_OFF_WINDOW: SignedDuration = SignedDuration::from_hours(31 * 24);
/// Shifts in a row that are looked through for the end of somebody's time on call.
pub const STRETCH_SHIFTS_MAX: usize = 100;
/// Hand-off notices that wait at the same time: about 600 bytes stored each.
pub const HAND_OFF_NOTICES_MAX: usize = 300;
/// Attempts at a hand-off notice before it is given up.
pub const NOTICE_ATTEMPTS_MAX: u32 = 10;
/// The wait before a busy carrier is asked again for a hand-off notice.
pub const NOTICE_RETRY: SignedDuration = SignedDuration::from_secs(50);
/// How long the guardian's ledger is left as it is when nothing happens.
pub const LEDGER_KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);

// -- CloudFormation ----------------------------------------------------------------------------

/// How long CloudFormation waits for the answer about a resource: longer than Lambda tries, after one
/// minute and after two more.
pub const RESOURCE_TIMEOUT: SignedDuration = SignedDuration::from_mins(6);
/// How long after the request the API is still asked again about a resource: an attempt may last as long
/// as [`RETRY_DEADLINE`], and there has to be time left to hand the answer over.
pub const RESOURCE_PATIENCE: SignedDuration = SignedDuration::from_secs(30);
/// The longest wait before the API is asked again; it doubles up to [`RESOURCE_RETRY_MAX`].
pub const RESOURCE_RETRY: SignedDuration = SignedDuration::from_millis(500);
/// The longest of these waits.
pub const RESOURCE_RETRY_MAX: SignedDuration = SignedDuration::from_secs(4);
/// Attempts to hand over such an answer in one invocation.
pub const CALLBACK_ATTEMPTS: u32 = 3;
/// The wait before the second of them; it doubles.
pub const CALLBACK_RETRY: SignedDuration = SignedDuration::from_secs(1);
/// Bytes of a text that the macro puts together of what is known of a template; the value of a parameter
/// has 4,096, the ARN of an action 1,024.
pub const TEMPLATE_TEXT_BYTES_MAX: usize = 16_384;
/// Characters of an action that are quoted in a refusal of its template.
pub const ACTION_QUOTED_CHARS_MAX: usize = 400;

// -- Aliases of intake -------------------------------------------------------------------------

/// Characters of an alias. Source: Lambda, CreateAlias.
pub const ALIAS_CHARS_MAX: usize = 128;
/// Aliases that one round makes or removes; making one takes six requests.
pub const ALIAS_CHANGES_MAX: usize = 5;
/// How often aliases are compared with the plans, should somebody change one by hand.
pub const ALIASES_CHECKED_EVERY: SignedDuration = SignedDuration::from_hours(1);
/// Pages of 50 aliases that are read.
pub const ALIAS_PAGES_MAX: usize = 40;
/// Retries by the platform of a signal that intake failed on, by whatever name it was invoked.
pub const INTAKE_RETRIES: i32 = 2;
/// How old a signal may grow in the platform's queue: an hour outlives a quota spent by a neighbour.
pub const INTAKE_EVENT_AGE: SignedDuration = SignedDuration::from_hours(1);

// -- The canary --------------------------------------------------------------------------------

/// How long after its release a canary's page must have been taken by a carrier.
pub const CANARY_LIMIT: SignedDuration = SignedDuration::from_mins(2);
/// How long what a canary left behind is kept.
pub const CANARY_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);

// -- Findings ----------------------------------------------------------------------------------

/// How long what an event told of a change is kept: whoever asks for an incident's findings within
/// a day of its start finds them, and from then on they are the incident's.
pub const CHANGE_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);
/// How long before an incident's start a change may have begun to be a finding. AWS says "around the
/// start" and no number. Most faults of a change show within minutes; a canary deployment may shift
/// its traffic over hours.
pub const FINDING_BEFORE: SignedDuration = SignedDuration::from_hours(4);
/// How long after it: an alarm looks back over minutes, so what broke may have been begun by clocks
/// and events that come later than the alarm's.
pub const FINDING_AFTER: SignedDuration = SignedDuration::from_mins(10);
/// Findings of one incident. All of them are written at once.
pub const FINDINGS_MAX: usize = 50;
/// What was told of changes that one question reads, near the start and later each: 250 changes in
/// about four hours.
pub const MARKS_READ_MAX: usize = 500;
/// Bytes of an ARN, or of another name of what changed.
pub const CHANGED_BYTES_MAX: usize = 1_024;

// -- Access ------------------------------------------------------------------------------------

/// Characters of an access key's policy, white space not counted. Source: IAM, managed policies.
pub const POLICY_CHARS_MAX: usize = 6_144;
/// Access keys that open something. All of them are listed at once.
pub const ACCESS_KEYS_MAX: usize = 100;
/// Characters of what an access key is for.
pub const ACCESS_KEY_DESCRIPTION_CHARS_MAX: usize = 256;
/// How long a process goes on with an access key as it read it: so long a revoked one may still
/// open something.
pub const ACCESS_KEY_KEPT: SignedDuration = SignedDuration::from_secs(60);
/// How long it remembers that there is no such access key.
pub const ACCESS_KEY_UNKNOWN_KEPT: SignedDuration = SignedDuration::from_secs(5);
/// Ids of which it remembers so; were there more, it reads all keys that there are instead. So
/// many reads can be caused by guessing, within [`ACCESS_KEY_UNKNOWN_KEPT`].
pub const ACCESS_KEYS_UNKNOWN_MAX: usize = 100;
/// How long a process remembers that there is no master key, or that it could not be read.
pub const MASTER_KEY_ABSENT_KEPT: SignedDuration = SignedDuration::from_secs(5);
/// How long a revoked access key is still listed.
pub const ACCESS_KEY_REVOKED_KEPT_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How far the clock of who signs a request may be from ours. Source: IAM, Signature Version 4.
pub const SIGNATURE_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

// -- Slack -------------------------------------------------------------------------------------

/// How far the clock of who signs a request of Slack may be from ours. Source: Slack.
pub const SLACK_SIGNATURE_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// Characters of a channel's name. Source: Slack, as for all below that tells of no other.
pub const SLACK_CHANNEL_NAME_CHARS_MAX: usize = 80;
/// Characters of a channel's topic.
pub const SLACK_TOPIC_CHARS_MAX: usize = 250;
/// Characters of a message's text: notifications and clients without blocks show it.
pub const SLACK_TEXT_CHARS_MAX: usize = 4_000;
/// Blocks of a message.
pub const SLACK_BLOCKS_MAX: usize = 50;
/// Characters of a header.
pub const SLACK_HEADER_CHARS_MAX: usize = 150;
/// Characters of one rich text. Slack names no limit but that of a message; this is a section's.
pub const SLACK_RICH_TEXT_CHARS_MAX: usize = 3_000;
/// Characters of what stands in a context.
pub const SLACK_CONTEXT_CHARS_MAX: usize = 2_000;
/// Buttons of one block of actions.
pub const SLACK_ACTIONS_MAX: usize = 25;
/// Characters of what a button says.
pub const SLACK_BUTTON_CHARS_MAX: usize = 75;
/// Characters of what comes back when a button is pressed.
pub const SLACK_VALUE_CHARS_MAX: usize = 2_000;
/// Characters of what is asked before a press counts: the title, the question, an answer.
pub const SLACK_CONFIRM_CHARS_MAX: (usize, usize, usize) = (100, 300, 30);
/// Characters of an address that words lead to.
pub const SLACK_LINK_CHARS_MAX: usize = 3_000;
/// People of one invitation.
pub const SLACK_INVITED_MAX: usize = 100;
/// Channels of one page of a list.
pub const SLACK_PAGE: usize = 999;
/// Pages that are read to find one channel: as many requests of a method that takes fifty a minute.
pub const SLACK_PAGES_MAX: usize = 10;
/// How long a process goes on with a secret as it read it: so long one that was replaced is used.
pub const SECRET_KEPT: SignedDuration = SignedDuration::from_mins(5);
/// How long a process remembers that there is no secret of a name.
pub const SECRET_ABSENT_KEPT: SignedDuration = SignedDuration::from_secs(5);

// -- Microsoft Teams ---------------------------------------------------------------------------

/// Characters of a channel's name. Source: Microsoft Teams, as for all below that tells of no other.
pub const TEAMS_CHANNEL_NAME_CHARS_MAX: usize = 50;
/// Characters of a channel's description.
pub const TEAMS_DESCRIPTION_CHARS_MAX: usize = 1_024;
/// Bytes of a message, its card included.
pub const TEAMS_MESSAGE_BYTES_MAX: usize = 28 * 1024;
/// Characters of a message that is one text. A character takes four bytes at most.
pub const TEAMS_LINE_CHARS_MAX: usize = 3_000;
/// Characters of one of the texts of a card.
pub const TEAMS_TEXT_CHARS_MAX: usize = 240;
/// The same where the texts of a card together would be too much.
pub const TEAMS_SHORT_TEXT_CHARS_MAX: usize = 120;
/// Fields of a card, each with two texts.
pub const TEAMS_FIELDS_MAX: usize = 12;
/// Buttons of a card.
pub const TEAMS_BUTTONS_MAX: usize = 8;
/// Buttons of one row.
pub const TEAMS_ACTIONS_MAX: usize = 6;
/// Characters of what a button says.
pub const TEAMS_BUTTON_CHARS_MAX: usize = 40;
/// Characters of what is asked before a button counts.
pub const TEAMS_CONFIRM_CHARS_MAX: usize = 120;
/// Characters of what a button brings back, of one byte each.
pub const TEAMS_VALUE_CHARS_MAX: usize = 300;
/// How far from ours the clock of who signs tokens may be.
pub const TEAMS_TOKEN_LEEWAY: SignedDuration = SignedDuration::from_mins(5);
/// Until when Teams is answered, whatever is done about what it asked. Source: Microsoft Teams, 5 seconds for an
/// outgoing webhook, more for a bot.
pub const TEAMS_ANSWER_WITHIN: SignedDuration = SignedDuration::from_millis(3_500);
/// How long a process goes on with the keys of the Bot Framework as it read them.
pub const TEAMS_KEYS_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long a key that was not among them is not asked for again.
pub const TEAMS_KEYS_PAUSE: SignedDuration = SignedDuration::from_mins(5);
/// How long after it was made a channel may not be known everywhere.
pub const TEAMS_CHANNEL_SETTLES: SignedDuration = SignedDuration::from_mins(10);
/// How old a command or a press may be.
pub const TEAMS_COMMAND_AGE_MAX: SignedDuration = SignedDuration::from_mins(5);
/// How long before its end a token is no longer used.
pub const TEAMS_TOKEN_SLACK: SignedDuration = SignedDuration::from_mins(5);

// -- Retries and timers ------------------------------------------------------------------------

/// Attempts to commit one decision that others race against.
pub const COMMIT_ATTEMPTS: u32 = 10;
/// How long an invocation goes on retrying what fails for a while.
pub const RETRY_DEADLINE: SignedDuration = SignedDuration::from_secs(20);
/// How long an alarm's echo from the bus waits for the alarm itself, which came by a plan's name the last
/// time. CloudWatch sends both within a second.
pub const ECHO_WAIT: SignedDuration = SignedDuration::from_secs(5);
/// How long it waits where no plan has heard of the alarm yet, or not for 90 days.
pub const ECHO_WAIT_AT_FIRST: SignedDuration = SignedDuration::from_secs(2);
/// How often it looks meanwhile.
pub const ECHO_POLL: SignedDuration = SignedDuration::from_millis(500);
/// Turns of one escalation execution before it continues in a fresh one. A turn is nine history
/// events (five of the task, two of the choice, two of the wait), and three retries of five more.
pub const TURNS_MAX: u32 = 1_000;
/// Things due that one round of the guardian takes from one shard.
pub const SWEEP_MAX: usize = SWEEP_OLDEST + SWEEP_YOUNGEST + SWEEP_BETWEEN;
/// Those of them that have been due for longest.
pub const SWEEP_OLDEST: usize = 40;
/// Those that came due last: what always fails and stays due must not hide them.
pub const SWEEP_YOUNGEST: usize = 40;
/// Those from somewhere between, another place every round, so that nothing is hidden for ever.
pub const SWEEP_BETWEEN: usize = 20;
/// Incidents of a batch that are told of at the same time.
pub const PUBLISH_CONCURRENCY: usize = 16;
/// Things due that a round attends at the same time: a slow one delays no other.
pub const SWEEP_CONCURRENCY: usize = 64;
/// How long a round attends one thing. What is cut off keeps its claims until they run out, as if
/// its process had died.
pub const ATTEND_TIMEOUT: SignedDuration = SignedDuration::from_secs(26);
/// How long a round goes on, from its beginning: well inside the timeout of its function. What is
/// not done by then is the next round's.
pub const ROUND_DEADLINE: SignedDuration = SignedDuration::from_secs(40);
/// How often the end of a runbook is asked for, should its event be lost.
pub const RUNBOOK_POLL: SignedDuration = SignedDuration::from_secs(60);
/// What the guardian leaves to whoever starts a runbook: a response that works has done so by then.
pub const RUNBOOK_GRACE: SignedDuration = SignedDuration::from_secs(60);
/// How often the guardian looks at a runbook that runs, should its execution of Step Functions be
/// lost and its event too.
pub const RUNBOOK_LOOK: SignedDuration = SignedDuration::from_mins(5);
/// How soon whoever follows a runbook asks again whether it was approved; the longer it waits, the less often, up to
/// [`RUNBOOK_LOOK`].
pub const APPROVAL_POLL: SignedDuration = SignedDuration::from_secs(15);
/// How long a function or an endpoint may take to answer, inside the 30 seconds of the function that asks. Nobody can look
/// at them later.
pub const RUNBOOK_CALL_TIMEOUT: SignedDuration = SignedDuration::from_secs(15);
/// How long a claim to call one holds: the call, and time to record its answer.
pub const RUNBOOK_CALL_CLAIM: SignedDuration = SignedDuration::from_secs(25);
/// How long a runbook without a timeout may run before it counts as silent, and somebody is paged. It goes on.
pub const RUNBOOK_SILENCE: SignedDuration = SignedDuration::from_hours(2);
/// The shortest timeout of a runbook: it is looked at once a minute.
pub const RUNBOOK_TIMEOUT_MIN: SignedDuration = SignedDuration::from_mins(1);
/// The longest.
pub const RUNBOOK_TIMEOUT_MAX: SignedDuration = SignedDuration::from_hours(7 * 24);
/// People of whom one has to approve a runbook.
pub const APPROVERS_MAX: usize = 10;
/// How often one runbook of an incident is run, the first time included.
pub const RUNBOOK_ATTEMPTS_MAX: u32 = 20;
/// Steps of one execution that the timeline tells of.
pub const RUNBOOK_STEPS_MAX: usize = 50;
/// Characters of a step's name, and of its status. Source: Systems Manager, names of steps.
pub const RUNBOOK_STEP_NAME_CHARS_MAX: usize = 128;
/// Bytes of an endpoint's answer that are read.
pub const RUNBOOK_ANSWER_BYTES_MAX: usize = 4 * RUNBOOK_OUTPUT_CHARS_MAX;
/// Characters of what a runbook says (the output of a step, why it failed) that the timeline keeps.
pub const RUNBOOK_OUTPUT_CHARS_MAX: usize = 1_000;
/// What the guardian leaves to timers that work.
pub const SWEEP_GRACE: SignedDuration = SignedDuration::from_secs(3);
/// Shards of the index of what is due.
pub const DUE_SHARDS: u8 = 4;

// -- What the doctor finds wrong ---------------------------------------------------------------

/// Incidents that are looked at, the newest ones.
pub const INCIDENTS_LOOKED_AT: usize = 500;
/// How old the last round of the guardian may be: it does one every minute.
pub const ROUND_AGE_MAX: SignedDuration = SignedDuration::from_mins(3);
/// How long an incident may be open before somebody should look whether it still is one.
pub const OPEN_MAX: SignedDuration = SignedDuration::from_hours(3 * 24);
/// How long an incident may be open before somebody has acknowledged it.
pub const UNANSWERED_MAX: SignedDuration = SignedDuration::from_hours(1);
/// How long after its resolution an incident of impact 1 or 2 may be without a closed analysis.
pub const ANALYSED_WITHIN: SignedDuration = SignedDuration::from_hours(5 * 24);
/// How long a document of a runbook may be as it is before somebody should read it again.
pub const RUNBOOK_AGE_MAX: SignedDuration = SignedDuration::from_hours(180 * 24);
/// Days of one turn on call. Source: the guide, 1 to 2 weeks.
pub const TURN_DAYS_MAX: u32 = 14;
/// Minutes that somebody should have to answer a stage. Source: the guide, its troubleshooting table.
pub const STAGE_MINUTES_MIN: u32 = 5;
/// What a new account may spend on SMS in a month, in US dollars. Source: Amazon SNS.
pub const SMS_LIMIT_DEFAULT_USD: f64 = 1.0;
/// The share of a limit of SMS or mail at which it is told.
pub const NEARLY_SPENT: f64 = 0.8;

// -- Chat, whatever service has it -------------------------------------------------------------

/// Characters of a chat channel's name, as it is decided: Slack's. Teams cuts it once more.
pub const CHAT_NAME_CHARS_MAX: usize = SLACK_CHANNEL_NAME_CHARS_MAX;
/// Characters of what a chat channel is about, as it is decided: Slack's.
pub const CHAT_TOPIC_CHARS_MAX: usize = SLACK_TOPIC_CHARS_MAX;
/// Names that are tried for the chat channel of one incident.
pub const CHAT_NAMES_MAX: u8 = 5;
/// Steps that one run takes to bring a chat channel in step: fewer than a minute has seconds, since a
/// channel takes about one message each second. Source: Slack, rate limits.
pub const CHAT_STEPS_MAX: usize = 40;
/// How long after its instant a decision may still reach the timeline: invocations try again, and
/// clocks differ.
pub const CHAT_OVERLAP: SignedDuration = SignedDuration::from_mins(2);
/// Decisions of a timeline that are read at once to find those that were not told.
pub const CHAT_READ_MAX: usize = 100;
/// Decisions about an instant long before that a chat channel remembers to have told.
pub const CHAT_LATE_MAX: usize = 50;
/// People that one tag of a plan names for its chat channels. A tag has 256 characters.
pub const CHAT_INVITED_MAX: usize = 20;
/// Events that a chat channel shows when somebody asks for the last ones.
pub const CHAT_LAST_EVENTS: usize = 5;
/// Events that a chat channel shows when somebody asks for the timeline.
pub const CHAT_TIMELINE_EVENTS: usize = 20;
/// Chat channels that are brought in step at a time.
pub const CHAT_CONCURRENCY: usize = 5;
/// Runs of [`CHAT_STEPS_MAX`] that one record of the stream is given before it is handed over again.
pub const CHAT_RUNS_MAX: usize = 3;
/// Until when Slack is answered, whatever is done about what it asked. Source: Slack, 3 seconds.
pub const SLACK_ANSWER_WITHIN: SignedDuration = SignedDuration::from_millis(2_000);
/// Incidents that a chat channel lists.
pub const CHAT_LISTED_MAX: usize = 10;

// -- PagerDuty ---------------------------------------------------------------------------------

/// Characters of a title of PagerDuty, which is the summary of an event. Source: PagerDuty, Events API v2.
pub const PAGER_DUTY_TITLE_CHARS_MAX: usize = 1_024;
/// Characters of what responders should know, of which PagerDuty names no limit: what people read of it.
pub const PAGER_DUTY_DETAILS_CHARS_MAX: usize = 2_000;
/// Characters of a note of PagerDuty, which names no limit: what people read of one.
pub const PAGER_DUTY_NOTE_CHARS_MAX: usize = 2_000;
/// Characters of what caused an event of PagerDuty: enough to name it.
pub const PAGER_DUTY_SOURCE_CHARS_MAX: usize = 255;
/// Bytes of a key of PagerDuty, `incident_key` in one API and `dedup_key` in the other. Source: PagerDuty, 255 characters.
pub const PAGER_DUTY_KEY_BYTES_MAX: usize = 255;
/// Bytes of a whole event of PagerDuty. Source: PagerDuty, Events API v2.
pub const PAGER_DUTY_EVENT_BYTES_MAX: usize = 512 * 1024;
/// Steps that one run takes to bring an incident of PagerDuty in step: opened, taken and resolved, and one to spare.
pub const PAGER_DUTY_STEPS_MAX: usize = 4;
/// By how much the instants of PagerDuty, which are whole seconds of another clock, may differ from ours.
pub const PAGER_DUTY_CLOCKS_APART: SignedDuration = SignedDuration::from_secs(10);
/// Until when a webhook of PagerDuty is answered. Source: PagerDuty, webhooks, 5 seconds.
pub const PAGER_DUTY_ANSWER_WITHIN: SignedDuration = SignedDuration::from_secs(4);

// A character of a text takes six bytes at most, as `\u001f`.
const _: () = assert!(
    6 * (PAGER_DUTY_TITLE_CHARS_MAX
        + PAGER_DUTY_DETAILS_CHARS_MAX
        + PAGER_DUTY_SOURCE_CHARS_MAX
        + PAGER_DUTY_KEY_BYTES_MAX)
        + 1024
        <= PAGER_DUTY_EVENT_BYTES_MAX
);
const _: () = assert!(
    // Texts, buttons with all that is around their words, and what is around both.
    4 * TEAMS_SHORT_TEXT_CHARS_MAX * (2 * TEAMS_FIELDS_MAX + 2)
        + TEAMS_BUTTONS_MAX
            * (4 * (2 * TEAMS_BUTTON_CHARS_MAX + TEAMS_CONFIRM_CHARS_MAX)
                + TEAMS_VALUE_CHARS_MAX
                + 400)
        + 3 * 1024
        <= TEAMS_MESSAGE_BYTES_MAX
);
const _: () = assert!(4 * TEAMS_LINE_CHARS_MAX + 3 * 1024 <= TEAMS_MESSAGE_BYTES_MAX);
// Removing a rotation: itself, the generation, what was answered, its overrides, and schedules.
const _: () = assert!(3 + OVERRIDES_KEPT_MAX + REMOVED_FROM_MAX <= TRANSACT_ITEMS_MAX);
const _: () = assert!(OVERRIDES_MAX < OVERRIDES_KEPT_MAX);
const _: () = assert!(FINDINGS_MAX <= TRANSACT_ITEMS_MAX);
const _: () = assert!(STAGES_MAX <= RUNS_MAX && RUNS_MAX <= PAGES_MAX);
const _: () = assert!(SEND_TIMEOUT.as_secs() < CLAIM.as_secs());
const _: () = assert!(
    THROTTLE_HORIZON.as_secs() + SEND_TIMEOUT.as_secs() <= ATTEND_TIMEOUT.as_secs(),
    "inside what a guardian gives one thing, and inside a function's timeout"
);
const _: () = assert!(THROTTLE_PATIENCE.as_secs() < SEND_TIMEOUT.as_secs());
const _: () =
    assert!(MESSAGES_WINDOW.as_secs() / MESSAGES_EVERY.as_secs() == 3 && MESSAGES_MAX == 3);
const _: () = assert!(MESSAGE_PAGES_MAX <= TRANSACT_ITEMS_MAX);
// What is said of a heartbeat ends in its description, which no incident cuts unless its plan says much.
const _: () = assert!(HEARTBEAT_DESCRIPTION_CHARS_MAX <= SUMMARY_CHARS_MAX / 4);
// A mailbox: a letter is about 100 bytes stored, 400 with the longest alias.
const _: () = assert!((WAITING_MAX + MESSAGES_MAX * MESSAGE_PAGES_MAX) * 400 <= ITEM_BYTES_MAX);
const _: () = assert!(RETRY_DEADLINE.as_secs() + SEND_TIMEOUT.as_secs() < ATTEND_TIMEOUT.as_secs());
// An execution that works asks more often than the guardian looks.
const _: () = assert!(RUNBOOK_POLL.as_secs() < RUNBOOK_LOOK.as_secs());
const _: () = assert!(RUNBOOK_CALL_TIMEOUT.as_secs() < RUNBOOK_CALL_CLAIM.as_secs());
const _: () = assert!(RUNBOOK_CALL_CLAIM.as_secs() < ATTEND_TIMEOUT.as_secs());
// The facts about the steps of one look are written at once; what is remembered of them lies in the incident.
const _: () = assert!(
    RUNBOOK_STEPS_MAX * 4 * (RUNBOOK_OUTPUT_CHARS_MAX + 4 * RUNBOOK_STEP_NAME_CHARS_MAX)
        <= ITEM_BYTES_MAX
);
const _: () = assert!(ACTIONS_MAX * RUNBOOK_STEPS_MAX * 300 <= ITEM_BYTES_MAX / 2);
const _: () = assert!(ATTEND_TIMEOUT.as_secs() < ROUND_DEADLINE.as_secs());
const _: () = assert!(TURNS_MAX * (9 + 15) < EXECUTION_EVENTS_MAX);
// Opening: slot, incident, timeline, and each engagement and related item.
const _: () = assert!(3 + ENGAGEMENTS_MAX + RELATED_ITEMS_MAX <= TRANSACT_ITEMS_MAX);
// Resolving: slot, incident, timeline, and each engagement.
const _: () = assert!(3 + INCIDENT_ENGAGEMENTS_MAX <= TRANSACT_ITEMS_MAX);
// An engagement: a page is about 700 bytes stored with its receipts, a run about 600 with its plan.
const _: () =
    assert!(PAGES_MAX * 700 + RUNS_MAX * 600 + WORDS_BYTES_MAX + 32 * 1024 <= ITEM_BYTES_MAX);
// An analysis: a character takes four bytes, what surrounds an entry about 150.
const _: () = assert!(
    4 * (2 * ANALYSIS_TEXT_CHARS_MAX
        + ANALYSIS_ENTRIES_MAX
            * (4 * ANALYSIS_ENTRY_CHARS_MAX
                + ANALYSIS_LINK_CHARS_MAX
                + 2 * ANALYSIS_NAME_CHARS_MAX))
        + ANALYSIS_ENTRIES_MAX * 4 * 150
        + 4 * 1024
        <= ITEM_BYTES_MAX
);
const _: () = assert!(HAND_OFF_NOTICES_MAX * 600 + 32 * 1024 <= ITEM_BYTES_MAX);
