package io.ticklane.server.flightsql;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.server.cluster.NodeService;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.ParameterRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.CloseSessionRequest;
import org.apache.arrow.flight.CloseSessionResult;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SchemaResult;
import org.apache.arrow.flight.SessionOptionValue;
import org.apache.arrow.flight.SessionOptionValueVisitor;
import org.apache.arrow.flight.SetSessionOptionsRequest;
import org.apache.arrow.flight.SetSessionOptionsResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/// The Flight SQL verbs over sessions: statements, prepared statements, session options, cancel.
final class SqlService extends MetadataService {
    private final ClientSessions sessions;
    private final StatementService statements;
    private final EndpointService endpoints;
    private final ResultWriters writers;
    private final NodeService nodes;

    SqlService(
            Engine engine,
            ClientSessions sessions,
            Handles<OpenStatement> handles,
            ResultWriters writers,
            EndpointService endpoints,
            NodeService nodes) {
        super(engine);
        this.nodes = nodes;
        this.sessions = sessions;
        this.statements = new StatementService(engine, handles);
        this.endpoints = endpoints;
        this.writers = writers;
    }

    private static ClientSessions.OfCall call(CallContext context) {
        return context.getMiddleware(ClientSessions.KEY);
    }

    @Override
    protected <T extends Message> List<FlightEndpoint> determineEndpoints(
            T request, FlightDescriptor descriptor, Schema schema) {
        return List.of(new FlightEndpoint(new Ticket(Any.pack(request).toByteArray())));
    }

    @Override
    public FlightInfo getFlightInfoStatement(
            FlightSql.CommandStatementQuery command,
            CallContext context,
            FlightDescriptor descriptor) {
        return guarded(() -> {
            ByteString handle = statements.open(command.getQuery(), call(context));
            OpenStatement open = statements.statement(handle, call(context));
            FlightSql.TicketStatementQuery ticket =
                    FlightSql.TicketStatementQuery.newBuilder().setStatementHandle(handle).build();
            return endpoints
                    .endpoints(open, call(context), descriptor)
                    .orElseGet(() ->
                            generateFlightInfo(ticket, descriptor, StatementService.schema(open)));
        });
    }

    @Override
    public SchemaResult getSchemaStatement(
            FlightSql.CommandStatementQuery command,
            CallContext context,
            FlightDescriptor descriptor) {
        return guarded(() -> {
            ByteString handle = statements.open(command.getQuery(), call(context));
            Schema schema = StatementService.schema(statements.statement(handle, call(context)));
            statements.close(handle, call(context));
            return new SchemaResult(schema);
        });
    }

    @Override
    public void getStreamStatement(
            FlightSql.TicketStatementQuery ticket,
            CallContext context,
            ServerStreamListener listener) {
        guarded(
                listener,
                () -> {
                    ByteString handle = ticket.getStatementHandle();
                    if (EndpointService.isTicket(handle)) {
                        writers.start(endpoints.rows(handle, call(context)), listener);
                        return;
                    }
                    OpenStatement open = statements.statement(handle, call(context));
                    writers.start(statements.query(open, call(context)), listener);
                });
    }

    @Override
    public void createPreparedStatement(
            FlightSql.ActionCreatePreparedStatementRequest request,
            CallContext context,
            StreamListener<Result> listener) {
        guarded(
                listener,
                () -> {
                    ByteString handle = statements.open(request.getQuery(), call(context));
                    OpenStatement open = statements.statement(handle, call(context));
                    FlightSql.ActionCreatePreparedStatementResult.Builder result =
                            FlightSql.ActionCreatePreparedStatementResult.newBuilder()
                                    .setPreparedStatementHandle(handle);
                    if (open.statement().isQuery()) {
                        result.setDatasetSchema(bytes(StatementService.schema(open)));
                    }
                    Schema parameters = StatementService.parameterSchema(open, call(context));
                    if (!parameters.getFields().isEmpty()) {
                        result.setParameterSchema(bytes(parameters));
                    }
                    listener.onNext(new Result(Any.pack(result.build()).toByteArray()));
                    listener.onCompleted();
                });
    }

    @Override
    public void closePreparedStatement(
            FlightSql.ActionClosePreparedStatementRequest request,
            CallContext context,
            StreamListener<Result> listener) {
        guarded(
                listener,
                () -> {
                    statements.close(request.getPreparedStatementHandle(), call(context));
                    listener.onCompleted();
                });
    }

    @Override
    public FlightInfo getFlightInfoPreparedStatement(
            FlightSql.CommandPreparedStatementQuery command,
            CallContext context,
            FlightDescriptor descriptor) {
        return guarded(() -> {
            OpenStatement open =
                    statements.statement(command.getPreparedStatementHandle(), call(context));
            return endpoints
                    .endpoints(open, call(context), descriptor)
                    .orElseGet(() ->
                            generateFlightInfo(command, descriptor, StatementService.schema(open)));
        });
    }

    @Override
    public SchemaResult getSchemaPreparedStatement(
            FlightSql.CommandPreparedStatementQuery command,
            CallContext context,
            FlightDescriptor descriptor) {
        return guarded(() ->
                new SchemaResult(
                        StatementService.schema(
                                statements.statement(
                                        command.getPreparedStatementHandle(), call(context)))));
    }

    @Override
    public void getStreamPreparedStatement(
            FlightSql.CommandPreparedStatementQuery command,
            CallContext context,
            ServerStreamListener listener) {
        guarded(
                listener,
                () -> {
                    OpenStatement open =
                            statements.statement(
                                    command.getPreparedStatementHandle(), call(context));
                    writers.start(statements.query(open, call(context)), listener);
                });
    }

    @Override
    public Runnable acceptPutPreparedStatementQuery(
            FlightSql.CommandPreparedStatementQuery command,
            CallContext context,
            FlightStream sent,
            StreamListener<PutResult> ack) {
        return () ->
                guarded(
                        ack,
                        () -> {
                            OpenStatement open =
                                    statements.statement(
                                            command.getPreparedStatementHandle(), call(context));
                            open.bind(statements.parameters(open, sent).single());
                            ack.onCompleted();
                        });
    }

    @Override
    public Runnable acceptPutPreparedStatementUpdate(
            FlightSql.CommandPreparedStatementUpdate command,
            CallContext context,
            FlightStream sent,
            StreamListener<PutResult> ack) {
        return () ->
                guarded(
                        ack,
                        () -> {
                            OpenStatement open =
                                    statements.statement(
                                            command.getPreparedStatementHandle(), call(context));
                            ParameterRows rows =
                                    open.statement().parameters().isEmpty()
                                            ? new ParameterRows(List.of(List.of()))
                                            : statements.parameters(open, sent);
                            answer(ack, statements.update(open, rows));
                        });
    }

    @Override
    public Runnable acceptPutStatement(
            FlightSql.CommandStatementUpdate command,
            CallContext context,
            FlightStream sent,
            StreamListener<PutResult> ack) {
        return () ->
                guarded(
                        ack,
                        () -> {
                            ByteString handle = statements.open(command.getQuery(), call(context));
                            try {
                                OpenStatement open = statements.statement(handle, call(context));
                                answer(
                                        ack,
                                        statements.update(
                                                open, new ParameterRows(List.of(List.of()))));
                            } finally {
                                statements.close(handle, call(context));
                            }
                        });
    }

    private void answer(StreamListener<PutResult> ack, long count) {
        byte[] bytes =
                FlightSql.DoPutUpdateResult.newBuilder()
                        .setRecordCount(count)
                        .build()
                        .toByteArray();
        try (ArrowBuf buffer = allocator().buffer(Math.max(1, bytes.length))) {
            buffer.writeBytes(bytes);
            ack.onNext(PutResult.metadata(buffer));
            ack.onCompleted();
        }
    }

    @Override
    public void cancelFlightInfo(
            CancelFlightInfoRequest request,
            CallContext context,
            StreamListener<CancelStatus> listener) {
        guarded(
                listener,
                () -> {
                    List<ByteString> tickets = new ArrayList<>();
                    for (FlightEndpoint endpoint : request.getInfo().getEndpoints()) {
                        handle(endpoint.getTicket())
                                .filter(handle -> !cancel(handle, call(context)))
                                .ifPresent(tickets::add);
                    }
                    endpoints.cancel(tickets);
                    listener.onNext(CancelStatus.CANCELLED);
                    listener.onCompleted();
                });
    }

    /// Cancels the runs of a statement; false for the ticket of an endpoint.
    private boolean cancel(ByteString handle, ClientSessions.OfCall call) {
        if (EndpointService.isTicket(handle)) {
            return false;
        }
        statements.statement(handle, call).statement().cancel();
        return true;
    }

    /// The handle in a ticket; empty for one of metadata, which is done already.
    private static Optional<ByteString> handle(Ticket ticket) {
        try {
            Any any = Any.parseFrom(ticket.getBytes());
            if (any.is(FlightSql.TicketStatementQuery.class)) {
                return Optional.of(
                        any.unpack(FlightSql.TicketStatementQuery.class).getStatementHandle());
            }
            return any.is(FlightSql.CommandPreparedStatementQuery.class)
                    ? Optional.of(
                            any.unpack(FlightSql.CommandPreparedStatementQuery.class)
                                    .getPreparedStatementHandle())
                    : Optional.empty();
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the ticket to cancel is not one of this server",
                    e);
        }
    }

    @Override
    public void setSessionOptions(
            SetSessionOptionsRequest request,
            CallContext context,
            StreamListener<SetSessionOptionsResult> listener) {
        guarded(
                listener,
                () -> {
                    Map<String, SetSessionOptionsResult.Error> wrong = new TreeMap<>();
                    for (Map.Entry<String, SessionOptionValue> option :
                            request.getSessionOptions().entrySet()) {
                        try {
                            call(context)
                                    .session()
                                    .session()
                                    .set(
                                            option.getKey(),
                                            option.getValue().acceptVisitor(OptionText.INSTANCE));
                        } catch (EngineException e) {
                            wrong.put(
                                    option.getKey(),
                                    new SetSessionOptionsResult.Error(
                                            SetSessionOptionsResult.ErrorValue.INVALID_VALUE));
                        }
                    }
                    listener.onNext(new SetSessionOptionsResult(wrong));
                    listener.onCompleted();
                });
    }

    @Override
    public void closeSession(
            CloseSessionRequest request,
            CallContext context,
            StreamListener<CloseSessionResult> listener) {
        guarded(
                listener,
                () -> {
                    sessions.close(call(context).session());
                    listener.onNext(new CloseSessionResult(CloseSessionResult.Status.CLOSED));
                    listener.onCompleted();
                });
    }

    @Override
    public void doAction(CallContext context, Action action, StreamListener<Result> listener) {
        if (NodeService.isForNodes(action.getType())) {
            guarded(
                    listener,
                    () ->
                            nodes.action(
                                    action.getType(),
                                    action.getBody(),
                                    context::isCancelled,
                                    listener));
        } else {
            super.doAction(context, action, listener);
        }
    }

    @Override
    public void doExchange(CallContext context, FlightStream sent, ServerStreamListener listener) {
        guarded(listener, () -> nodes.exchange(sent, listener));
    }

    /// The text of an option's value, as SET would take it.
    private enum OptionText implements SessionOptionValueVisitor<String> {
        INSTANCE;

        @Override
        public String visit(String value) {
            return value;
        }

        @Override
        public String visit(boolean value) {
            return Boolean.toString(value);
        }

        @Override
        public String visit(long value) {
            return Long.toString(value);
        }

        @Override
        public String visit(double value) {
            return Double.toString(value);
        }

        @Override
        public String visit(String[] value) {
            return String.join(",", value);
        }

        @Override
        public String visit(Void value) {
            return "";
        }
    }

    private static ByteString bytes(Schema schema) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        try {
            MessageSerializer.serialize(
                    new WriteChannel(java.nio.channels.Channels.newChannel(out)), schema);
        } catch (java.io.IOException e) {
            throw new EngineException(ErrorCode.INTERNAL, "cannot write a schema to memory", e);
        }
        return ByteString.copyFrom(out.toByteArray());
    }
}
