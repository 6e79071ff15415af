package io.ticklane.server.exchange;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.exchange.remote.Inlet;
import io.ticklane.exec.exchange.remote.Message;
import io.ticklane.server.error.CallErrors;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// The receiving end of one call: reads its messages on a thread of its own and hands them to the
/// inlet.
///
/// Flight releases what a stream holds when the call is cancelled, be it that a message is just
/// taken from it; so a cancelled call first waits for that thread, which is interrupted.
final class ReceivingCall {
    private final OpenParts parts;
    private final FlightStream stream;
    private final ServerStreamListener listener;
    private final Answers answers;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private final AtomicReference<@Nullable EngineException> endReason = new AtomicReference<>();
    private final AtomicReference<@Nullable EngineException> brokenBy = new AtomicReference<>();

    // of the thread
    private @Nullable Inlet inlet;
    private String sender = "that is not known yet";
    private boolean complete;

    ReceivingCall(
            OpenParts parts,
            BufferAllocator allocator,
            FlightStream stream,
            ServerStreamListener listener) {
        this.parts = parts;
        this.stream = stream;
        this.listener = listener;
        this.answers = new Answers(listener, allocator, this::broken);
        this.thread = Thread.ofVirtual().name("exchange-receiver").unstarted(this::run);
    }

    /// Reads the call in the background.
    void start() {
        listener.setOnCancelHandler(() -> {
            thread.interrupt();
            awaitEnd();
        });
        thread.start();
    }

    /// Ends the call with an error for its sender; the inlet hears nothing more.
    void end(EngineException reason) {
        endReason.compareAndSet(null, reason);
        thread.interrupt();
    }

    /// Ends the call with an error for both ends.
    private void broken(EngineException reason) {
        brokenBy.compareAndSet(null, reason);
        thread.interrupt();
    }

    /// Waits until nothing more is handed to the inlet; not for the call's own thread.
    void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            // a call that was cancelled before there was a handler has released its stream already
            if (!listener.isCancelled()) {
                receive();
            }
        } finally {
            ended.countDown();
        }
    }

    private void receive() {
        ExchangeName name = null;
        try {
            name = ExchangeName.of(stream.getDescriptor());
            OpenParts.Entered entered = parts.enter(name, this);
            sender = entered.sender();
            inlet = entered.inlet();
            inlet.open(answers);
            while (stream.next()) {
                take(Header.read(stream.getLatestMetadata()), inlet);
            }
            if (!complete && !answers.areUnwanted()) {
                inlet.failed(
                        new EngineException(
                                ErrorCode.INTERNAL,
                                "node " + sender + " ended an exchange before its last row"));
            }
            answers.complete();
        } catch (Throwable e) {
            // the interrupt has done its work: what follows is short
            Thread.interrupted();
            fail(e);
        } finally {
            if (name != null) {
                parts.leave(name, this);
            }
        }
    }

    private void take(Header header, Inlet to) {
        switch (header) {
            case Header.Rows rows -> {
                if (complete) {
                    throw wrong("a message after the last one");
                }
                complete = rows.last();
                to.accept(message(rows));
            }
            case Header.Stopped(EngineException reason) -> {
                complete = true;
                if (!answers.areUnwanted()) {
                    to.failed(reason);
                }
            }
            case Header.Taken _, Header.Unwanted _, Header.Keys _ ->
                    throw wrong("an answer, not rows");
        }
    }

    private Message message(Header.Rows header) {
        Message rows =
                new Message(
                        header.floor(),
                        header.last(),
                        header.texts(),
                        header.rows(),
                        header.columns(),
                        null);
        return header.rows() == 0
                ? rows
                : rows.with(PackedVector.packed(stream.getRoot(), rows.packedBytes()));
    }

    private EngineException wrong(String what) {
        return new EngineException(
                ErrorCode.INTERNAL, "a message from node " + sender + " has " + what);
    }

    private void fail(Throwable failure) {
        EngineException reason = endReason.get();
        if (reason != null && complete) {
            // this node was done before the sender had ended its call
            answers.complete();
            return;
        }
        if (reason != null) {
            answers.fail(reason);
            return;
        }
        if (listener.isCancelled()) {
            if (inlet != null && !complete && !answers.areUnwanted()) {
                inlet.failed(CallErrors.lost(sender, "the call was cancelled", null));
            }
            return;
        }
        EngineException broken = brokenBy.get();
        EngineException error = broken == null ? CallErrors.of(failure, sender) : broken;
        if (inlet != null) {
            inlet.failed(error);
        }
        answers.fail(CallErrors.told(error));
    }
}
