//! Connections that wait for their other side are ended after a time: hyper's own timer runs only once a request has begun.

use std::{
    future::Future,
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum_server::accept::Accept;
use hyper_util::{
    rt::{TokioExecutor, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep},
};

/// How long a connection stays without a request: before the first, after an answer, or when it takes none of an answer.
/// An answer that goes on for long must send something in between.
const IDLE_PATIENCE: Duration = Duration::from_secs(30);
/// How long the head of a request may take to arrive, once it has begun.
const HEAD_PATIENCE: Duration = Duration::from_secs(15);
/// The largest head of a request, in bytes.
const HEAD_LIMIT: usize = 32 * 1024;

/// Bounds the head of a request.
pub(crate) fn bound_heads(builder: &mut Builder<TokioExecutor>) {
    let mut http = builder.http1();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_PATIENCE).max_headers(64).max_buf_size(HEAD_LIMIT);
}

/// A door whose connections do not wait for their other side for ever.
#[derive(Debug, Clone)]
pub(crate) struct Patient<A>(pub(crate) A);

impl<A, S> Accept<TcpStream, S> for Patient<A>
where
    A: Accept<TcpStream, S>,
    A::Future: Send + 'static,
{
    type Stream = Waiting<A::Stream>;
    type Service = A::Service;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let accepted = self.0.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = accepted.await?;
            Ok((Waiting::new(stream), service))
        })
    }
}

/// A connection with the time at which it ends, if it is the other side's turn until then.
#[derive(Debug)]
pub(crate) struct Waiting<IO> {
    io: IO,
    theirs: bool,
    until: Pin<Box<Sleep>>,
}

impl<IO> Waiting<IO> {
    /// Begins with the other side's turn.
    fn new(io: IO) -> Self {
        Self { io, theirs: true, until: Box::pin(sleep(IDLE_PATIENCE)) }
    }

    /// It is the other side's turn, from now on.
    fn begin(&mut self) {
        self.theirs = true;
        self.until.as_mut().reset(Instant::now() + IDLE_PATIENCE);
    }

    /// Waits; fails when it was the other side's turn for too long.
    fn wait<T>(&mut self, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if self.theirs {
            ready!(self.until.as_mut().poll(context));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }

    /// After an attempt to write: what was written gives the other side its turn, and so does what could not be.
    fn wrote<T>(&mut self, context: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() || !self.theirs {
            self.begin();
        }
        if outcome.is_ready() { outcome } else { self.wait(context) }
    }
}

impl<IO: AsyncRead + Unpin> AsyncRead for Waiting<IO> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.io).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.theirs = false;
        }
        if outcome.is_ready() { outcome } else { self.wait(context) }
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Waiting<IO> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.io).poll_write(context, bytes);
        self.wrote(context, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.io).poll_write_vectored(context, bytes);
        self.wrote(context, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.io).poll_flush(context) {
            // Hyper flushes also when there is nothing to flush.
            Poll::Ready(outcome) => Poll::Ready(outcome),
            Poll::Pending => self.wrote(context, Poll::Pending),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.io).poll_shutdown(context) {
            Poll::Ready(outcome) => Poll::Ready(outcome),
            Poll::Pending => self.wrote(context, Poll::Pending),
        }
    }
}
