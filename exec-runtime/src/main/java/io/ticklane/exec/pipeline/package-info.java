/// Pipelines and the one pool of threads that runs those of all queries.
///
/// ```
///   Scheduler   a thread per core; takes the next query in turn ...
///     QueryRun    ... and in it the pipeline furthest downstream that may run ...
///       Pipeline    ... and there one morsel: Source -> Transform ... Transform -> ExchangeSender
///         Chain       what one worker has of a pipeline: its transforms and its port of the sender
/// ```
///
/// Nobody ever waits inside a task: a pipeline whose receiver has no morsel, or whose sender is
/// full, is simply not chosen. So a slow client holds up its own query only, no thread, and a
/// bounded number of morsels. What may run is decided under the scheduler's lock, and whatever
/// makes something runnable takes that lock to signal, so no wake-up is lost. Exchanges lock
/// themselves and signal without their lock.
///
/// The first error of a query (or its cancel, or its deadline) stops it: no new tasks start,
/// running ones end at their next batch, then one thread closes everything.
@NullMarked
package io.ticklane.exec.pipeline;

import org.jspecify.annotations.NullMarked;
