/// Exchanges: how rows get from the pipelines of one fragment to those of the next.
///
/// ```
///   parallel pipeline --MorselQueue--> serial pipeline or client     GATHER of one stream: numbers put in order
///   one stream --HashSender--> MorselQueue for each lane             HASH: rows of a key in one lane, with ordinals
///   lanes --LaneMerge--> one stream                                  GATHER of lanes: merged by ordinals
///   one stream --LanedMorsels--> one stream                         lanes compute columns of the same morsels
///   receivers --ConcatReceiver--> one stream                         one after the other
/// ```
///
/// BROADCAST needs nothing within a node: all lanes read the one table that was built.
///
/// Every sender bounds how many morsels may be under way, and every receiver gets rows in the one
/// total order, so that neither the number of workers or lanes nor their timing changes a result.
/// [ExchangeSender] and [ExchangeReceiver] are the shape for exchanges between nodes, too.
@NullMarked
package io.ticklane.exec.exchange;

import org.jspecify.annotations.NullMarked;
