//! As much of CloudFormation as a stack of these resources needs: it transforms a template by the macro,
//! resolves references, sends everything as text, deletes what is replaced or gone, and rolls an update back.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::cache::Cache;
use serde_json::Map;
use testkit::builders::at;
use testkit::clock::{ManualClock, SeededEntropy};
use testkit::memory::MemoryStore;
use testkit::recorders::{RecordingCallbacks, RecordingNotices, RecordingTimers, RecordingWorld};

use super::*;

pub(super) type Memory = (
    MemoryStore,
    ManualClock,
    SeededEntropy,
    RecordingPager,
    RecordingTimers,
    RecordingNotices,
    ScriptedDocuments,
);

const FUNCTION: &str = "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-cloudformation";
/// What the aliases of intake begin with.
pub(super) const ALIAS: &str = "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-intake";

/// A deployment, and one stack.
pub(super) struct Cloud {
    pub(super) here: Deployment,
    pub(super) outside: RecordingWorld,
    pub(super) callbacks: RecordingCallbacks,
    pub(super) documents: ScriptedDocuments,
    /// What `Ref` gives of each resource.
    pub(super) names: BTreeMap<String, String>,
    /// Properties of resources that are AWS's, as they came out.
    pub(super) natives: BTreeMap<String, Value>,
    pub(super) outputs: BTreeMap<String, Value>,
    attributes: BTreeMap<String, Value>,
    /// The resources that there are, in the order in which they were made.
    made: Vec<Made>,
    store: Arc<MemoryStore>,
    cache: Cache,
    clock: ManualClock,
    entropy: SeededEntropy,
    stack: String,
    requests: usize,
}

#[derive(Clone)]
struct Made {
    name: String,
    kind: String,
    properties: Value,
    stays: bool,
}

impl Default for Cloud {
    fn default() -> Self {
        Self::on(Arc::default(), "team")
    }
}

impl Cloud {
    fn on(store: Arc<MemoryStore>, stack: &str) -> Self {
        let clock = ManualClock::at(at("2026-11-23T01:00:00Z"));
        Self {
            here: Deployment::new("ap-northeast-1", "123456789012"),
            outside: RecordingWorld::new(&clock),
            callbacks: RecordingCallbacks::default(),
            documents: ScriptedDocuments::default(),
            names: BTreeMap::new(),
            natives: BTreeMap::new(),
            outputs: BTreeMap::new(),
            attributes: BTreeMap::new(),
            made: Vec::new(),
            store,
            cache: Cache::default(),
            entropy: SeededEntropy::new(stack),
            clock,
            stack: stack.to_owned(),
            requests: 0,
        }
    }

    /// Another stack on the same deployment.
    pub(super) fn beside(&self, stack: &str) -> Self {
        Self::on(self.store.clone(), stack)
    }

    pub(super) fn state(&self) -> State<'_, MemoryStore, ManualClock, SeededEntropy> {
        let (clock, entropy) = (&self.clock, &self.entropy);
        State { store: &*self.store, cache: &self.cache, clock, entropy }
    }

    pub(super) fn reference(&self, name: &str) -> String {
        self.names[name].clone()
    }

    pub(super) fn attribute(&self, name: &str, attribute: &str) -> String {
        self.attributes[name][attribute].as_str().unwrap().to_owned()
    }

    /// What the function answers its invoker.
    pub(super) async fn handled(&self, event: &Value) -> Result<Value, Unanswered> {
        let here = Here { deployment: &self.here, intake: "tocsin-intake", function: FUNCTION };
        let (pager, bytes) = (&self.outside.pager, event.to_string());
        handle(&self.state(), pager, &self.documents, &self.callbacks, &here, bytes.as_bytes())
            .await
    }

    /// What a request about a resource is answered.
    pub(super) async fn ask(&self, request: &Value) -> Result<Value, Unanswered> {
        self.handled(request).await?;
        let answered = self.callbacks.take();
        let [(url, answer)] = answered.as_slice() else { panic!("{} answers", answered.len()) };
        assert_eq!(request["ResponseURL"], url.as_str());
        Ok(serde_json::from_str(answer).unwrap())
    }

    /// Makes or changes the stack. The first resource that fails stops it, and a change is rolled back.
    pub(super) async fn deploy(&mut self, request: &Value) -> Result<(), String> {
        let before = (self.made.clone(), self.names.clone(), self.attributes.clone());
        let done = self.put_all(request).await;
        if done.is_err() && !before.0.is_empty() {
            let (made, names, attributes) = before;
            let undone = self.roll_back(&made, &names).await;
            undone.map_err(|why| format!("UPDATE_ROLLBACK_FAILED: {why}"))?;
            (self.made, self.names, self.attributes) = (made, names, attributes);
        }
        done
    }

    /// What kept its id gets its old properties back; what has another, and what is new, is deleted.
    async fn roll_back(
        &mut self,
        before: &[Made],
        names: &BTreeMap<String, String>,
    ) -> Result<(), String> {
        let mut gone = Vec::new();
        for now in self.made.clone() {
            let id = self.names[&now.name].clone();
            let old = before.iter().find(|old| old.name == now.name);
            match old.filter(|old| names[&old.name] == id) {
                Some(old) if old.properties == now.properties => {}
                Some(old) => {
                    succeeded(&self.request("Update", old, Some(&now), Some(&id)).await)?;
                }
                None => gone.push((now, id)),
            }
        }
        for (made, id) in gone.into_iter().rev() {
            self.remove(&made, &id).await?;
        }
        Ok(())
    }

    async fn put_all(&mut self, request: &Value) -> Result<(), String> {
        let answer = self.handled(request).await.unwrap();
        assert_eq!(answer["status"], "success", "{answer}");
        let template = &answer["fragment"];
        let parameters = request["templateParameterValues"].as_object().unwrap();
        let mut known: BTreeMap<String, Value> =
            parameters.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        known.insert("AWS::Region".to_owned(), json!(self.here.region));
        known.insert("AWS::AccountId".to_owned(), json!(self.here.account));
        let mut left: Vec<_> = template["Resources"].as_object().unwrap().iter().collect();
        let (mut replaced, mut done) = (Vec::new(), Vec::new());
        while !left.is_empty() {
            let waiting = left.len();
            let mut later = Vec::new();
            for (name, resource) in left {
                let depends = resource["DependsOn"].as_str();
                let ready = depends.is_none_or(|on| done.iter().any(|its| its == on));
                match resolved(&resource["Properties"], &known).filter(|_| ready) {
                    Some(properties) => {
                        replaced.extend(self.put(name, resource, properties, &mut known).await?);
                        done.push(name.clone());
                    }
                    None => later.push((name, resource)),
                }
            }
            assert!(later.len() < waiting, "{later:?} wait for each other");
            left = later;
        }
        let is_gone = |made: &Made| template["Resources"].get(&made.name).is_none();
        let (gone, kept): (Vec<_>, Vec<_>) = self.made.drain(..).partition(is_gone);
        self.made = kept;
        replaced.extend(gone.into_iter().map(|made| {
            let id = self.names[&made.name].clone();
            (made, id)
        }));
        for (old, id) in replaced.into_iter().rev() {
            self.remove(&old, &id).await?;
        }
        for (name, output) in template["Outputs"].as_object().into_iter().flatten() {
            self.outputs.insert(name.clone(), resolved(&output["Value"], &known).unwrap());
        }
        Ok(())
    }

    /// Makes or changes a resource; what it takes the place of is still to be deleted.
    async fn put(
        &mut self,
        name: &str,
        resource: &Value,
        properties: Value,
        known: &mut BTreeMap<String, Value>,
    ) -> Result<Option<(Made, String)>, String> {
        let kind = resource["Type"].as_str().unwrap().to_owned();
        if !kind.starts_with("Custom::") {
            known.insert(
                name.to_owned(),
                json!(format!("arn:aws:sns:ap-northeast-1:123456789012:{name}")),
            );
            self.natives.insert(name.to_owned(), properties);
            return Ok(None);
        }
        let before = self.made.iter().position(|made| made.name == name);
        let old = before.map(|index| self.made[index].clone());
        let stays = resource["DeletionPolicy"] == "Retain";
        let new = Made { name: name.to_owned(), kind, properties, stays };
        let id = self.names.get(name).cloned();
        let answer = match (&old, &id) {
            (Some(old), _) if old.properties == new.properties => None,
            (Some(old), Some(id)) => Some(self.request("Update", &new, Some(old), Some(id)).await),
            _ => Some(self.request("Create", &new, None, None).await),
        };
        let mut replaced = None;
        match before {
            Some(index) => self.made[index] = new,
            None => self.made.push(new),
        }
        if let Some(answer) = answer {
            let now = answer["PhysicalResourceId"].as_str().unwrap().to_owned();
            self.names.insert(name.to_owned(), now.clone());
            succeeded(&answer)?;
            self.attributes.insert(name.to_owned(), answer["Data"].clone());
            replaced = old.zip(id.filter(|id| *id != now));
        }
        known.insert(name.to_owned(), json!(self.names[name]));
        for (attribute, value) in self.attributes[name].as_object().unwrap() {
            known.insert(format!("{name}.{attribute}"), value.clone());
        }
        Ok(replaced)
    }

    /// Deletes the stack, what was made last first.
    pub(super) async fn delete(&mut self) -> Result<(), String> {
        while let Some(made) = self.made.last().cloned() {
            if !made.stays {
                let id = self.names[&made.name].clone();
                self.remove(&made, &id).await?;
            }
            self.made.pop();
        }
        Ok(())
    }

    async fn remove(&mut self, made: &Made, id: &str) -> Result<(), String> {
        succeeded(&self.request("Delete", made, None, Some(id)).await)
    }

    async fn request(
        &mut self,
        what: &str,
        made: &Made,
        old: Option<&Made>,
        id: Option<&str>,
    ) -> Value {
        self.requests += 1;
        let stack = &self.stack;
        let request = json!({
            "RequestType": what,
            "ResponseURL": format!("https://example.com/{stack}/{}", self.requests),
            "StackId": format!("arn:aws:cloudformation:ap-northeast-1:123456789012:stack/{stack}/1"),
            "RequestId": self.requests.to_string(),
            "LogicalResourceId": made.name,
            "ResourceType": made.kind,
            "PhysicalResourceId": id,
            "ResourceProperties": made.properties,
            "OldResourceProperties": old.map_or_else(|| json!({}), |old| old.properties.clone()),
        });
        self.ask(&request).await.unwrap()
    }
}

fn succeeded(answer: &Value) -> Result<(), String> {
    if answer["Status"] == "SUCCESS" {
        return Ok(());
    }
    Err(answer["Reason"].as_str().unwrap().to_owned())
}

/// A value with everything in it known, as text; nothing, while something is not known yet.
fn resolved(value: &Value, known: &BTreeMap<String, Value>) -> Option<Value> {
    if let Some(name) = value["Ref"].as_str() {
        return known.get(name).cloned();
    }
    if let Some([resource, attribute]) = value["Fn::GetAtt"].as_array().map(Vec::as_slice) {
        let name = format!("{}.{}", resource.as_str()?, attribute.as_str()?);
        return known.get(&name).cloned();
    }
    Some(match value {
        Value::Array(values) => {
            values.iter().map(|value| resolved(value, known)).collect::<Option<Value>>()?
        }
        Value::Object(members) => {
            let member =
                |(name, value): (&String, &Value)| Some((name.clone(), resolved(value, known)?));
            members.iter().map(member).collect::<Option<Map<_, _>>>()?.into()
        }
        Value::Number(number) => json!(number.to_string()),
        Value::Bool(flag) => json!(flag.to_string()),
        Value::Null | Value::String(_) => value.clone(),
    })
}
