//! Functions of a host that wait, and calls of programs that use such functions.

use super::error::HostError;
use super::function::{HostFn, HostResult, give, guarded, types};
use crate::typed::{Declarations, Fitting, FromVitte, HostType};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{self, Poll};
use vitte_bytecode::module::Signature;
use vitte_runtime::{Completion, Context, Failure, Value};

/// Marks the functions that answer a future.
pub struct Waits<A>(std::marker::PhantomData<A>);

macro_rules! waiting {
    ($($($arg:ident $at:literal)*;)*) => {
        $(#[allow(non_snake_case, unused_variables, reason = "of none there is nothing")]
        impl<Fun, Fut, Res, $($arg: FromVitte),*> HostFn<Waits<($($arg,)*)>> for Fun
        where
            Fun: Fn($($arg),*) -> Fut + Send + Sync + 'static,
            Fut: Future<Output = Res> + Send + 'static,
            Res: HostResult,
            Res::Value: Send + 'static,
        {
            types!($($arg)*);

            fn call(&self, context: &mut Context<'_>) -> Result<Value, Failure> {
                context.may_wait()?;
                $(let $arg = $arg::take_argument(context, $at)?;)*
                let future = guarded(|| self($($arg),*))?;
                let future = Guarded(Box::pin(future));
                Err(context.suspend(Box::pin(async move {
                    let result = match future.await {
                        Ok(result) => result.into_result(),
                        Err(panicked) => Err(panicked),
                    };
                    Box::new(move |context: &mut Context<'_>| give(context, result)) as Completion
                })))
            }
        })*
    };
}

waiting! {
    ;
    A 0;
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
    A 0 B 1 C 2 D 3 E 4;
    A 0 B 1 C 2 D 3 E 4 F 5;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
}

/// A future whose panic is an error of the host's function.
struct Guarded<F>(Pin<Box<F>>);

impl<F: Future> Future for Guarded<F> {
    type Output = Result<F::Output, HostError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Self::Output> {
        let future = &mut self.0;
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            // It is not polled again.
            Err(payload) => Poll::Ready(Err(HostError::panicked(&*payload))),
        }
    }
}
