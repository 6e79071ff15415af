package io.ticklane.exec.pipeline;

import io.ticklane.exec.exchange.ExchangeSender;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.operator.WaitingSource;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A source, any number of transforms, and a sender. Up to `width` workers take morsels through it
/// at a time; with a width of one, morsels run in ascending order.
///
/// Made by a [QueryRun] and put together by one thread. Owns its source and its sender.
public final class Pipeline {
    private final QueryContext context;
    private final List<Supplier<Transform>> steps = new ArrayList<>();
    private Consumer<List<Transform>> prepare = _ -> {};
    private final AtomicInteger waits = new AtomicInteger();
    private int width;
    private boolean light = true;
    private @Nullable MeetingSource meeting;
    private ExchangeSender.@Nullable Port way;
    private volatile @Nullable Source source;
    private volatile @Nullable ExchangeSender sender;

    // what follows is decided under the scheduler's lock
    private int running;
    private long started;
    private volatile boolean exhausted;
    private volatile boolean finishing;
    private boolean finished;

    // what follows is locked by itself
    private final Deque<Chain> idle = new ArrayDeque<>();
    private final List<Chain> chains = new ArrayList<>();
    private long count;

    Pipeline(QueryContext context, int width) {
        this.context = context;
        this.width = width;
    }

    /// Where rows come from; the pipeline does not run before.
    public void from(Source rows) {
        source = rows;
        if (rows instanceof MeetingSource others) {
            meeting = others;
        }
    }

    /// Where other pipelines meet, if the rows come from there; also when the pipeline has ended.
    public @Nullable MeetingSource meeting() {
        return meeting;
    }

    /// Adds a transform; each worker makes its own, when its first morsel comes.
    public void then(Supplier<Transform> step) {
        steps.add(step);
        light = false;
    }

    /// Adds a transform that costs next to nothing.
    public void pick(Supplier<Transform> step) {
        steps.add(step);
    }

    /// What is done with the steps of a worker when they were made, before they see rows.
    public void prepare(Consumer<List<Transform>> action) {
        prepare = action;
    }

    /// How many steps there are.
    public int stepCount() {
        return steps.size();
    }

    /// The steps that one worker has made; none before its first morsel, nor when the pipeline has
    /// ended. Not while something of the pipeline runs.
    public List<Transform> made() {
        synchronized (this) {
            if (chains.size() > 1) {
                throw new IllegalStateException("the steps of several workers");
            }
            return chains.isEmpty() ? List.of() : chains.getFirst().transforms();
        }
    }

    /// Makes the steps of a worker now, not with its first morsel. Only while nothing of the
    /// pipeline runs and what it waits for has come.
    public void make() {
        ExchangeSender out = sender;
        if (way != null) {
            steps();
        } else if (out != null) {
            Chain chain = borrow(out);
            synchronized (this) {
                idle.push(chain);
            }
        }
    }

    /// Only one worker at a time, in ascending order.
    public void serial() {
        width = 1;
    }

    /// Whether only one worker runs at a time.
    public boolean isSerial() {
        return width == 1;
    }

    /// Whether the pipeline does next to nothing yet, so that one worker may do it.
    public boolean isLight() {
        Source rows = source;
        return light && rows != null && rows.isLight();
    }

    /// Where rows go.
    public void to(ExchangeSender rows) {
        sender = rows;
    }

    /// The pipeline does not run before the returned action was taken.
    public Runnable waitFor() {
        waits.incrementAndGet();
        return waits::decrementAndGet;
    }

    /// Whether the pipeline wants no more input. Called by senders that feed it.
    public boolean unwanted() {
        return finishing;
    }

    // ---- called under the scheduler's lock

    /// Something to run now; null when there is nothing.
    @Nullable Runnable poll() {
        ExchangeSender out = sender;
        if (finishing || out == null) {
            return null;
        }
        if (exhausted || out.done()) {
            return pollFinish();
        }
        Source in = source;
        if (in == null || waits.get() > 0 || running >= width || started >= out.limit()) {
            return null;
        }
        if (in instanceof WaitingSource waiting) {
            switch (waiting.claim()) {
                case MORSEL -> {}
                case NOT_YET -> {
                    return null;
                }
                case END -> {
                    return pollFinish();
                }
            }
        }
        running++;
        started++;
        return () -> run(in, out);
    }

    /// There is no more input: the end is to be worked on when nothing else runs.
    private @Nullable Runnable pollFinish() {
        exhausted = true;
        if (running > 0) {
            return null;
        }
        finishing = true;
        running++;
        return this::finish;
    }

    /// A task that [#poll()] gave has ended.
    void ended() {
        running--;
        finished = finishing;
    }

    boolean finished() {
        return finished;
    }

    // ---- called by a worker, without a lock

    private void run(Source in, ExchangeSender out) {
        context.check();
        Chain chain = borrow(out);
        Source.Morsel morsel = chain.full() ? null : in.next();
        if (morsel != null) {
            synchronized (this) {
                count = Math.max(count, morsel.sequence() + 1);
            }
            chain.run(morsel);
        }
        if (morsel == null || chain.full()) {
            exhausted = true;
        }
        synchronized (this) {
            idle.push(chain);
        }
    }

    private void finish() {
        ExchangeSender out = sender;
        Source in = source;
        if (out == null) {
            return;
        }
        if (in != null) {
            if (chains.isEmpty() && width == 1) {
                borrow(out);
            }
            for (Chain chain : chains) {
                chain.finish(count++);
            }
            out.finish(count);
        }
        close();
    }

    private Chain borrow(ExchangeSender out) {
        synchronized (this) {
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        }
        Chain chain = chain(out.open());
        synchronized (this) {
            chains.add(chain);
        }
        return chain;
    }

    private Chain chain(ExchangeSender.Port port) {
        List<Transform> transforms = new ArrayList<>(steps.size());
        try {
            for (Supplier<Transform> step : steps) {
                transforms.add(step.get());
            }
            prepare.accept(transforms);
            return new Chain(context, transforms, port);
        } catch (Throwable e) {
            Closing closing = new Closing();
            transforms.forEach(closing::close);
            throw e;
        }
    }

    // ---- for a pipeline that goes on in another one, and is not run by itself

    /// Rows go on here, when the other pipeline reads them.
    void goOn(ExchangeSender.Port port) {
        way = port;
    }

    /// The steps before the way out, which are made once and stay the pipeline's.
    Chain steps() {
        synchronized (this) {
            if (!chains.isEmpty()) {
                return chains.getFirst();
            }
        }
        Chain chain = chain(Objects.requireNonNull(way));
        synchronized (this) {
            chains.add(chain);
        }
        return chain;
    }

    /// No more rows are wanted: releases everything, and lets the pipelines that feed this one end
    /// without reading.
    void abandon() {
        finishing = true;
        close();
    }

    /// What there is to read now; as [WaitingSource#claim()].
    WaitingSource.Claim claim() {
        Source in = source;
        if (in == null || waits.get() > 0) {
            return WaitingSource.Claim.NOT_YET;
        }
        return in instanceof WaitingSource waiting ? waiting.claim() : WaitingSource.Claim.MORSEL;
    }

    /// The next morsel; null at the end.
    Source.@Nullable Morsel next() {
        return Objects.requireNonNull(source).next();
    }

    /// Releases everything. Called when nothing of the pipeline runs any more; more than once does
    /// nothing.
    void close() {
        Closing closing = new Closing();
        chains.forEach(closing::close);
        chains.clear();
        idle.clear();
        Source in = source;
        if (in != null) {
            closing.close(in);
        }
        source = null;
        ExchangeSender out = sender;
        if (out != null) {
            closing.close(out);
        }
        sender = null;
        closing.end();
    }
}
