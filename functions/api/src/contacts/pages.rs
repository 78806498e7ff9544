//! Pages: accepted, shown, listed, with what became known about them.

use app::accept::{Acceptance, Came, accept};
use app::error::AppError;
use app::ports::{Aggregates, Configurations, Engaged, Lists, Started};
use domain::directory::Entity;
use domain::escalation::{Engagement, Message, Page, Receipt, ReceiptKind};
use domain::ids::ContactId;
use domain::timeline::ResolutionPath;
use wire::contacts::answer::Empty;
use wire::contacts::answer::pages as said;
use wire::contacts::fault::Fault;
use wire::contacts::operation::Operation;
use wire::contacts::request::pages::{
    AcceptCodeValidation, AcceptPage, AcceptType, DescribePage, ListPageReceipts,
    ListPageResolutions, ListPagesByContact, ListPagesByEngagement,
};
use wire::contacts::shape::plan::ContactType;
use wire::contacts::shape::text::Secret;

use super::engagements::given;
use super::{Answer, Asked, Contacts, answer, names, refusals};
use crate::page_token::{InvalidToken, Listing};
use crate::ports::Ports;

/// Engagements that are looked through for one part of a contact's pages.
const LOOKED_THROUGH: usize = 25;
/// Digits of a place in a list: as many as pages can have.
const DIGITS: usize = 6;

impl<P: Ports> Contacts<'_, P> {
    pub(super) async fn accept_page(&self, asked: &Asked<'_>) -> Answer {
        let request: AcceptPage = asked.read()?;
        let here = self.deployment;
        let channel = request.contact_channel_id.as_deref().map(|text| names::channel(here, text));
        let acceptance = Acceptance {
            page: names::page(here, &request.page_id)?,
            channel: channel.transpose()?,
            came: match request.accept_type {
                AcceptType::Delivered => Came::Delivered,
                AcceptType::Read => Came::Read,
            },
            code: request.accept_code.reveal().to_owned(),
            // Unless the caller vouches for the reader, the code does.
            is_checked: request.accept_code_validation != Some(AcceptCodeValidation::Ignore),
            via: via(request.note.as_ref()),
        };
        let accepted = accept(self.state, &acceptance).await;
        accepted.map_err(|error| refusals::about(&request.page_id, &error))?;
        answer(&Empty {})
    }

    pub(super) async fn describe_page(&self, asked: &Asked<'_>) -> Answer {
        let request: DescribePage = asked.read()?;
        let (engagement, page) = self.page(&request.page_id).await?;
        let line = self.page_line(&engagement, &page);
        let Message { subject, content, public_subject, public_content, .. } = engagement.message;
        answer(&said::DescribePage {
            page_arn: line.page_arn,
            engagement_arn: line.engagement_arn,
            contact_arn: line.contact_arn,
            sender: line.sender,
            subject: Secret::new(subject),
            content: Secret::new(content),
            public_subject: given(public_subject),
            public_content: given(public_content),
            incident_id: line.incident_id,
            sent_time: line.sent_time,
            read_time: line.read_time,
            delivery_time: line.delivery_time,
        })
    }

    pub(super) async fn list_pages_by_engagement(&self, asked: &Asked<'_>) -> Answer {
        let request: ListPagesByEngagement = asked.read()?;
        let engagement = self.engagement(&request.engagement_id).await?;
        let listing = self.listing(Operation::ListPagesByEngagement, &request.engagement_id);
        let (token, most) = (request.next_token.as_deref(), request.max_results);
        // Pages are only ever added, so their count names a place.
        let pages = engagement.pages.iter().enumerate();
        let place = |(nth, _): &(usize, &Page)| format!("{nth:0DIGITS$}");
        let (found, next_token) = listing.page(pages, place, token, most)?;
        let pages = found.into_iter().map(|(_, page)| self.page_line(&engagement, page));
        answer(&said::ListPagesByEngagement { pages: pages.collect(), next_token })
    }

    /// The pages of the newest engagement first, and of each the newest. A part may be empty and have a
    /// token all the same: it looks through so many engagements, whoever was paged in them.
    pub(super) async fn list_pages_by_contact(&self, asked: &Asked<'_>) -> Answer {
        let request: ListPagesByContact = asked.read()?;
        let id = names::contact(self.deployment, &request.contact_id)?;
        let listing = self.listing(Operation::ListPagesByContact, &request.contact_id);
        let place = listing.place(request.next_token.as_deref())?;
        let place = place.map(|place| Place::read(&place)).transpose()?;
        let most = Listing::most(request.max_results);
        let (found, next) = self.pages_of(&id, place.as_ref(), most).await?;
        if found.is_empty() && place.is_none() && next.is_none() {
            self.contact_is_there(&id).await?;
        }
        answer(&said::ListPagesByContact {
            pages: found,
            next_token: next.map(|place| listing.token(&place.to_string())),
        })
    }

    pub(super) async fn list_receipts(&self, asked: &Asked<'_>) -> Answer {
        let request: ListPageReceipts = asked.read()?;
        let (_, page) = self.page(&request.page_id).await?;
        let listing = self.listing(Operation::ListPageReceipts, &request.page_id);
        let (token, most) = (request.next_token.as_deref(), request.max_results);
        let mut receipts = page.receipts.clone();
        receipts.sort_by_key(|receipt| (receipt.at, receipt.kind));
        let place = |receipt: &Receipt| format!("{:.9} {}", receipt.at, receipt.kind as u8);
        let (found, next_token) = listing.page(receipts, place, token, most)?;
        let receipts = found.into_iter().map(|receipt| said::Receipt {
            contact_channel_arn: Some(self.deployment.channel(&page.channel)),
            receipt_type: kind(receipt.kind),
            receipt_info: given(receipt.info),
            receipt_time: receipt.at.into(),
        });
        answer(&said::ListPageReceipts { receipts: receipts.collect(), next_token })
    }

    pub(super) async fn list_resolutions(&self, asked: &Asked<'_>) -> Answer {
        let request: ListPageResolutions = asked.read()?;
        let (engagement, page) = self.page(&request.page_id).await?;
        let listing = self.listing(Operation::ListPageResolutions, &request.page_id);
        // Never more than three: no token is given, so none is taken.
        listing.place(request.next_token.as_deref())?;
        let page_resolutions = self.path(&engagement.runs[page.run].path);
        answer(&said::ListPageResolutions { page_resolutions, next_token: None })
    }

    /// The page that a request names, in its engagement.
    async fn page(&self, arn: &str) -> Result<(Engagement, Page), Fault> {
        let id = names::page(self.deployment, arn)?;
        let read = self.state.store.engagement(id.engagement_stem()).await;
        let read = read.map_err(|error| refusals::of_app(&error.into()))?.value;
        let found = read.and_then(|read| {
            let page = read.value.page(&id)?.clone();
            Some((read.value, page))
        });
        found.ok_or_else(|| refusals::absent("page", arn))
    }

    /// Pages of a contact from `place` on, and where the list goes on.
    async fn pages_of(
        &self,
        contact: &ContactId,
        place: Option<&Place>,
        most: usize,
    ) -> Result<(Vec<said::Page>, Option<Place>), Fault> {
        let failed = |error| refusals::of_app(&AppError::Store(error));
        let store = self.state.store;
        let start = place.map(|place| place.engagement.as_str());
        let part = store.engaged(Started::default(), start, LOOKED_THROUGH).await;
        let part = part.map_err(failed)?;
        let theirs: Vec<&Engaged> =
            part.items.iter().filter(|engaged| engaged.reached.contains(contact)).collect();
        let stems: Vec<&str> = theirs.iter().map(|engaged| engaged.id.stem()).collect();
        let read = store.engagements(&stems).await.map_err(failed)?;
        let mut found = Vec::new();
        for engagement in read.iter().map(|read| &read.value) {
            let engaged = Engaged::from(engagement).place();
            let first = place.filter(|place| place.engagement == engaged);
            for (nth, page) in engagement.pages.iter().enumerate().rev() {
                let is_before = first.and_then(|first| first.page).is_some_and(|last| nth > last);
                if page.id.contact() != *contact || is_before {
                    continue;
                }
                if found.len() == most {
                    return Ok((found, Some(Place { engagement: engaged, page: Some(nth) })));
                }
                found.push(self.page_line(engagement, page));
            }
        }
        Ok((found, part.next.map(|engagement| Place { engagement, page: None })))
    }

    async fn contact_is_there(&self, id: &ContactId) -> Result<(), Fault> {
        let configuration = self.state.store.configuration().await;
        let configuration = configuration.map_err(|error| refusals::of_app(&error.into()))?;
        let absent = || refusals::not_found(self.deployment, &Entity::Contact(id.clone()));
        configuration.contacts.contains_key(id).then_some(()).ok_or_else(absent)
    }

    fn page_line(&self, engagement: &Engagement, page: &Page) -> said::Page {
        let at = |kind| page.noted_at(kind).map(Into::into);
        said::Page {
            page_arn: self.deployment.page(&page.id),
            engagement_arn: self.deployment.engagement(&engagement.id),
            contact_arn: self.deployment.contact(&page.id.contact()),
            sender: engagement.sender.clone(),
            incident_id: self.incident_arn(&engagement.incident),
            sent_time: at(ReceiptKind::Sent),
            delivery_time: at(ReceiptKind::Delivered),
            read_time: at(ReceiptKind::Read),
        }
    }

    /// From whom was engaged down to whom was paged.
    //= ssm-contacts#ListPageResolutions: escalation plan, on-call schedule, contact
    fn path(&self, path: &ResolutionPath) -> Vec<said::ResolutionContact> {
        let stage = path.plan.as_ref().and_then(|(_, stage)| u32::try_from(*stage).ok());
        let step = |contact: &ContactId, kind, stage_index| said::ResolutionContact {
            contact_arn: self.deployment.contact(contact),
            kind,
            stage_index,
        };
        let plan = path.plan.iter().map(|(plan, _)| step(plan, ContactType::Escalation, None));
        let schedule = path.schedule.iter();
        let schedule = schedule.map(|id| step(id, ContactType::OncallSchedule, stage));
        let person = step(&path.contact, ContactType::Personal, stage);
        plan.chain(schedule).chain([person]).collect()
    }
}

/// Where a list of a contact's pages goes on.
struct Place {
    /// Where the engagement stands among all.
    engagement: String,
    /// Which of its pages is next; the newest, when absent.
    page: Option<usize>,
}

impl Place {
    fn read(text: &str) -> Result<Self, InvalidToken> {
        let (engagement, page) = text.split_once(' ').ok_or(InvalidToken)?;
        Ok(Self { engagement: engagement.to_owned(), page: page.parse().ok() })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let page = self.page.map(|nth| nth.to_string()).unwrap_or_default();
        write!(f, "{} {page}", self.engagement)
    }
}

fn kind(kind: ReceiptKind) -> said::ReceiptType {
    match kind {
        ReceiptKind::Sent => said::ReceiptType::Sent,
        ReceiptKind::Delivered => said::ReceiptType::Delivered,
        ReceiptKind::Read => said::ReceiptType::Read,
        ReceiptKind::Error => said::ReceiptType::Error,
    }
}

/// How the timeline says that somebody acknowledged.
fn via(note: Option<&Secret>) -> String {
    let note = note.map(Secret::reveal).filter(|note| !note.trim().is_empty());
    note.map_or_else(|| "by AcceptPage".to_owned(), |note| format!("by AcceptPage: {note}"))
}
