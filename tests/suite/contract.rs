//! The contract of the store, on both stores: the one in memory, which other tests stand on, and
//! DynamoDB's. The emulator never raises a transaction conflict; `store`'s own tests cover those.

use domain::configuration::Configuration;

macro_rules! cases {
    (
        stores: [$($module:ident::$case:ident,)*]
        configurations: [$($configuring:ident::$configured:ident,)*]
    ) => {
        mod memory {
            use testkit::contract;
            use testkit::memory::MemoryStore;

            $(
                #[tokio::test]
                async fn $case() {
                    contract::$module::$case(&MemoryStore::default()).await;
                }
            )*
            $(
                #[tokio::test]
                async fn $configured() {
                    let store = MemoryStore::default();
                    contract::$configuring::$configured(&store, super::apply_in_memory).await;
                }
            )*
        }

        mod dynamodb {
            use crate::emulator::Emulator;
            use testkit::contract;

            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let emulator = Emulator::start().await;
                    contract::$module::$case(&emulator.store()).await;
                }
            )*
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $configured() {
                    let emulator = Emulator::start().await;
                    contract::$configuring::$configured(&emulator.store(), super::apply).await;
                }
            )*
        }
    };
}

testkit::for_each_case!(cases);

async fn apply_in_memory(
    store: &testkit::memory::MemoryStore,
    configuration: &Configuration,
) -> bool {
    store.put_configuration(configuration).await.unwrap()
}

async fn apply(store: &store::DynamoStore, configuration: &Configuration) -> bool {
    store.put_configuration(configuration).await.unwrap()
}
